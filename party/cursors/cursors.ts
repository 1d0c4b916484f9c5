// Keeps the newest cursor per person and kind and builds one frame per tick (CU1). In memory only.
import { clamp } from '../../protocol/geometry.ts';
import { CURSOR_TICK_MS } from '../../protocol/limits.ts';
import type {
  ClientMessage,
  CursorEntry,
  CursorKind,
  ServerMessage,
} from '../../protocol/messages.ts';

export type CursorMessage = Extract<ClientMessage, { type: 'cursor_pos' }>;
export type CursorFrame = Extract<ServerMessage, { type: 'cursor_pos' }>;

/** Cursors older than this, in ms, are not sent to newcomers. */
const CURSOR_STALE_MS = 60_000;

/** A cursor is about 50 bytes, so this many ms per cursor keep a reader below 64 KB per second. */
const TICK_MS_PER_CURSOR = 0.8;

/**
 * The interval until the next frame, which bounds the bandwidth of each reader and of the room.
 * @param cursors number in the last frame @param readers number that received it @returns ms
 */
export function tickMs(cursors: number, readers: number): number {
  const ms = TICK_MS_PER_CURSOR * Math.max(cursors, readers / 2);
  return clamp(Math.round(ms), CURSOR_TICK_MS.least, CURSOR_TICK_MS.most);
}

/** Rounds a percentage to two decimals: less than a pixel on any screen, and half the bytes. */
function rounded(percent: number): number {
  return Math.round(percent * 100) / 100;
}

interface Held {
  entry: CursorEntry;
  at: number;
}

/** Cursors of a room. `changed` and `gone` hold the pids for the next frame. */
export interface CursorBoard {
  held: Map<string, Map<CursorKind, Held>>;
  changed: Set<string>;
  gone: Set<string>;
}

export function emptyBoard(): CursorBoard {
  return { held: new Map(), changed: new Set(), gone: new Set() };
}

/**
 * Records a person's samples; only the newest is kept. An empty list hides that kind of cursor.
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
  // Clients apply `gone` first, and it removes all of a person's cursors: the kind that stays is sent again.
  board.gone.add(pid);
  if (kinds.size > 0) board.changed.add(pid);
  else dropCursors(board, pid);
}

/** Takes in a frame that a room has sent: what its reader would show, this board has (CR2). @param now ms */
export function putFrame(board: CursorBoard, frame: CursorFrame, now: number): void {
  for (const pid of frame.gone) {
    dropCursors(board, pid);
    // Its readers may know of cursors that it has never had, from a picture of the room.
    board.gone.add(pid);
  }
  for (const entry of frame.c) {
    const [pid, kind] = entry;
    const kinds = board.held.get(pid) ?? new Map<CursorKind, Held>();
    kinds.set(kind, { entry, at: now });
    board.held.set(pid, kinds);
    board.changed.add(pid);
  }
}

/** Hides all cursors of someone who left. */
export function dropCursors(board: CursorBoard, pid: string): void {
  if (board.held.delete(pid)) board.gone.add(pid);
  board.changed.delete(pid);
}

/** The changes since the last frame, or null if there are none. */
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

/** Everyone's current cursors, for a newcomer; null if there are none. */
export function allCursors(board: CursorBoard, now: number): CursorFrame | null {
  const c: CursorEntry[] = [];
  for (const kinds of board.held.values()) {
    for (const { entry, at } of kinds.values()) if (now - at < CURSOR_STALE_MS) c.push(entry);
  }
  return c.length > 0 ? { type: 'cursor_pos', at: now, c, gone: [] } : null;
}
