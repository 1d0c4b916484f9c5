// The newest cursor of each person and kind, made into one frame per tick (CU1); nothing of it is stored.
import type {
  ClientMessage,
  CursorEntry,
  CursorKind,
  ServerMessage,
} from '../../protocol/messages.ts';

export type CursorMessage = Extract<ClientMessage, { type: 'cursor_pos' }>;
export type CursorFrame = Extract<ServerMessage, { type: 'cursor_pos' }>;

/** A cursor older than this, in ms, is not shown to a newcomer. */
const CURSOR_STALE_MS = 60_000;

/** Pace of the frames in ms: what eyes take for smooth, and what a crowd leaves of it. */
const FASTEST_TICK_MS = 33;
const SLOWEST_TICK_MS = 100;
/** A cursor is about 50 bytes: this many ms for each keep a reader below 64 KB a second. */
const TICK_MS_PER_CURSOR = 0.8;

/**
 * How long until the next frame, so that what each person gets, and what the room sends, has a limit.
 * @param cursors in the frame that went out @param readers how many got it @returns ms
 */
export function tickMs(cursors: number, readers: number): number {
  const ms = TICK_MS_PER_CURSOR * Math.max(cursors, readers / 2);
  return Math.min(SLOWEST_TICK_MS, Math.max(FASTEST_TICK_MS, Math.round(ms)));
}

/** Percentages are told to a hundredth: less than a pixel on any screen, and half the bytes. */
function rounded(percent: number): number {
  return Math.round(percent * 100) / 100;
}

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
    const [x, y] = [rounded(last[1]), rounded(last[2])];
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
