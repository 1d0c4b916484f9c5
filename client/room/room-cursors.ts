// Everybody's pointers and carets, and what is being said at them: they change many times a second, apart from the rest.
import type { ServerMessage } from '../../protocol/messages.ts';
import { applyCursors, type Ghosts, NO_GHOSTS, withoutPeople } from '../../protocol/room/ghosts.ts';

export interface RoomCursors {
  /** In percent of a terminal, and where they are over a window as a cell of it (GE2). */
  ghosts: Ghosts;
  /** CU3: the line that somebody is typing at their pointer, by `pid`. */
  says: ReadonlyMap<string, string>;
}

/** What is left without the line at somebody's pointer. */
export function withoutLine({ says }: RoomCursors, pid: string): Partial<RoomCursors> {
  return says.has(pid) ? { says: new Map([...says].filter(([other]) => other !== pid)) } : {};
}

export const NO_CURSORS: RoomCursors = { ghosts: NO_GHOSTS, says: new Map() };

/** @param me my own `pid` @param now ms of `performance.now()` @returns what the message changes */
export function moved(
  cursors: RoomCursors,
  message: ServerMessage,
  me: string | null,
  now: number,
): Partial<RoomCursors> {
  switch (message.type) {
    case 'cursor_pos':
      return { ghosts: applyCursors(cursors.ghosts, message, me, now) };
    case 'say': {
      const { pid, text } = message;
      return text === ''
        ? withoutLine(cursors, pid)
        : { says: new Map(cursors.says).set(pid, text) };
    }
    case 'presence': {
      if (message.ev !== 'leave') return {};
      const gone = message.who.map(({ pid }) => pid);
      const says = new Map([...cursors.says].filter(([pid]) => !gone.includes(pid)));
      return { ghosts: withoutPeople(cursors.ghosts, gone), says };
    }
    default:
      return {};
  }
}
