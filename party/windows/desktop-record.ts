// BR16: the desktop behind the windows is stored like a window, but is not counted as one and is never deleted.
import { DESK_G, DESK_TYPE, type Op } from '../../protocol/windows.ts';
import type { Bad } from './lock.ts';
import type { Effects, RoomState } from './room-state.ts';

const NOT_THE_DESK: Bad = {
  code: 'bad_msg',
  msg: `${DESK_G} is the ${DESK_TYPE} and nothing else.`,
};

/** The desktop's id and type must come together, so that no window takes the desktop's place. */
export function deskMistake(op: Extract<Op, { op: 'add' }>): Bad | undefined {
  return (op.g === DESK_G) === (op.type === DESK_TYPE) ? undefined : NOT_THE_DESK;
}

/** Number of windows in a room, without the desktop. */
export function countWindows({ windows }: Pick<RoomState, 'windows'>): number {
  return windows.size - (windows.has(DESK_G) ? 1 : 0);
}

/** HS2: whether a delta involved a window; a wallpaper alone does not count, so the room can still be seeded. */
export function hadWindow({ put, del }: Pick<Effects, 'put' | 'del'>): boolean {
  return put.some(({ g }) => g !== DESK_G) || del.length > 0;
}
