// What changes many times a second: ghosts, the windows of my seat, the room's revision. It is kept apart from the view
// state, so that it redraws nothing but ghosts. Pure functions.
import type { ServerMessage } from '../../protocol/messages.ts';
import type { WindowsNote } from '../../protocol/page/terminal-note.ts';
import { applyCursors, type Ghosts, NO_GHOSTS, withoutPeople } from '../../protocol/room/ghosts.ts';

export interface Movement {
  readonly ghosts: Ghosts;
  /** GE2: the windows of my seat, and which one has the focus; null if unknown. */
  readonly windows: WindowsNote | null;
  readonly epoch: string | null;
  readonly rev: number;
}

export const NO_MOVEMENT: Movement = { ghosts: NO_GHOSTS, windows: null, epoch: null, rev: 0 };

/**
 * Applies a frame from the room.
 * @param me my own pid, whose cursors are not shown
 * @param now ms of `performance.now()`
 */
export function moved(
  movement: Movement,
  message: ServerMessage,
  me: string | null,
  now: number,
): Movement {
  switch (message.type) {
    case 'state_sync':
      return { ...movement, epoch: message.epoch, rev: message.rev };
    case 'state_delta':
    case 'state_hash':
      return { ...movement, rev: message.rev };
    case 'cursor_pos':
      return { ...movement, ghosts: applyCursors(movement.ghosts, message, me, now) };
    case 'presence': {
      // A full list comes with a welcome, when there are no ghosts yet.
      if (message.ev !== 'leave') return movement;
      const gone = message.who.map(({ pid }) => pid);
      return { ...movement, ghosts: withoutPeople(movement.ghosts, gone) };
    }
    default:
      return movement;
  }
}

/** Removes the ghosts of a lost connection: they would be stale. */
export function disconnected(movement: Movement): Movement {
  return { ...movement, ghosts: NO_GHOSTS };
}
