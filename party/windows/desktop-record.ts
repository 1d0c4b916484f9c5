// BR16: the desktop behind the windows is a record of the room like a window, but counts as none and stays for ever.
import { DESK_G, DESK_TYPE, type Op } from '../../protocol/windows.ts';
import type { Bad } from './lock.ts';
import type { Effects, RoomState } from './room-state.ts';

const NOT_THE_DESK: Bad = {
  code: 'bad_msg',
  msg: `${DESK_G} is the ${DESK_TYPE} and nothing else.`,
};

/** One id for one thing, so that nobody's window takes the desktop's place. */
export function deskMistake(op: Extract<Op, { op: 'add' }>): Bad | undefined {
  return (op.g === DESK_G) === (op.type === DESK_TYPE) ? undefined : NOT_THE_DESK;
}

/** How many windows a room has. */
export function countWindows({ windows }: Pick<RoomState, 'windows'>): number {
  return windows.size - (windows.has(DESK_G) ? 1 : 0);
}

/** HS2: whether a delta gave the room a window; a wallpaper alone leaves it to be seeded. */
export function hadWindow({ put, del }: Pick<Effects, 'put' | 'del'>): boolean {
  return put.some(({ g }) => g !== DESK_G) || del.length > 0;
}
