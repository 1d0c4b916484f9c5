// The newest cursor of each person and kind, made into one frame per tick (CU1); nothing of it is stored.
import type {
  ClientMessage,
  CursorEntry,
  CursorKind,
  ServerMessage,
} from '../protocol/messages.ts';

export type CursorMessage = Extract<ClientMessage, { type: 'cursor_pos' }>;
export type CursorFrame = Extract<ServerMessage, { type: 'cursor_pos' }>;

/** A cursor older than this, in ms, is not shown to a newcomer. */
export const CURSOR_STALE_MS = 60_000;

interface Held {
  entry: CursorEntry;
  at: number;
}

/** Cursors of a room. `changed` and `gone` are what the next frame has to say. */
export interface CursorBoard {
  held: Map<string, Map<CursorKind, Held>>;
  changed: Set<string>;
  gone: Set<string>;
}

export function emptyBoard(): CursorBoard {
  return { held: new Map(), changed: new Set(), gone: new Set() };
}

/**
 * Takes a person's samples; only the newest is kept. An empty list hides that kind of cursor.
 * @param now ms
 */
export function putCursor(
  board: CursorBoard,
  pid: string,
  message: CursorMessage,
  now: number,
): void {
  const last = message.p.at(-1);
  const kinds = board.held.get(pid) ?? new Map<CursorKind, Held>();
  if (last) {
    const [, x, y] = last;
    const entry: CursorEntry = message.w
      ? [pid, message.k, x, y, message.w]
      : [pid, message.k, x, y];
    kinds.set(message.k, { entry, at: now });
    board.held.set(pid, kinds);
    board.changed.add(pid);
    return;
  }
  if (!kinds.delete(message.k)) return;
  // `gone` means all of a person's cursors, and comes before `c`: the kind that stays is sent again.
  board.gone.add(pid);
  if (kinds.size > 0) board.changed.add(pid);
  else dropCursors(board, pid);
}

/** Hides all cursors of someone who left. */
export function dropCursors(board: CursorBoard, pid: string): void {
  if (board.held.delete(pid)) board.gone.add(pid);
  board.changed.delete(pid);
}

/** What changed since the last frame, or null if nothing did. */
export function takeFrame(board: CursorBoard, now: number): CursorFrame | null {
  if (board.changed.size === 0 && board.gone.size === 0) return null;
  const c: CursorEntry[] = [];
  for (const pid of board.changed) {
    for (const { entry } of board.held.get(pid)?.values() ?? []) c.push(entry);
  }
  const frame: CursorFrame = { type: 'cursor_pos', at: now, c, gone: [...board.gone] };
  board.changed.clear();
  board.gone.clear();
  return frame;
}

/** Where everyone's cursors are, for a newcomer; null if there are none. */
export function allCursors(board: CursorBoard, now: number): CursorFrame | null {
  const c: CursorEntry[] = [];
  for (const kinds of board.held.values()) {
    for (const { entry, at } of kinds.values()) if (now - at < CURSOR_STALE_MS) c.push(entry);
  }
  return c.length > 0 ? { type: 'cursor_pos', at: now, c, gone: [] } : null;
}
