// Notes beside the terminal: what the proxy tells a terminal's page about its seat, on the terminal's own socket.
import type { SeatState } from '../api.ts';
import { MAX_COLS, MAX_ROWS, MAX_WINDOWS } from '../limits.ts';

/** First byte of a binary frame that holds a note, `T`; ttyd 1.7.7 uses `0` to `3` and `{`. JSON in UTF-8 follows. */
export const NOTE_OPCODE = 0x54;
/** Largest note with its opcode, in bytes. */
const MAX_NOTE_BYTES = 2_048;
/** A note of windows may be longer. */
const MAX_WINDOWS_NOTE_BYTES = 16_384;
/** Announced by a page in ttyd's greeting, as `"teleport":1`; only such a page is sent notes. */
export const NOTE_VERSION = 1;
/** No window is farther away, in cells. */
const MAX_AWAY = 20_000;
/** Longest reason for people, in characters. */
const MAX_WHY_CHARS = 300;

const STATES: readonly SeatState[] = ['starting', 'running', 'degraded', 'stopping', 'stopped'];

/** After the greeting, and whenever any of it has changed. */
export interface SeatStateNote {
  type: 'seat';
  state: SeatState;
  /** 1-based. */
  seat: number;
  cols: number;
  rows: number;
  /** Why the seat is degraded, for people. */
  why?: string;
  /** Until the next try, in ms, as this note was sent. */
  retryMs?: number;
}

/** Typed keys of a gap that were not kept, in bytes: the visitor has to type them again. */
export interface KeysNote {
  type: 'keys';
  refused: number;
}

/**
 * The answer to a ping, in order with everything else: what the page sent before its ping has come.
 * `frames`: input frames of this page that this seat has taken, over all connections that greeted with the same
 * `link`; absent in the first answer to a page that the proxy has not met before.
 */
export interface PongNote {
  type: 'pong';
  frames?: number;
}

/**
 * A window of the seat in cells of its terminal: column and row of its corner, which may be negative, and its size.
 * `g` is null for a window that is not mirrored: it still covers what is below it.
 */
export type SeatWindow = readonly [g: string | null, x: number, y: number, w: number, h: number];

/** GE2: after the greeting in a mirrored room, and whenever the seat's windows have changed; 20 a second at most. */
export interface WindowsNote {
  type: 'windows';
  /** Top first; the 200 topmost. */
  list: readonly SeatWindow[];
  /** The window that the keyboard goes to; null if it is none of the room's. */
  focus: string | null;
}

/** LK2: whether the room is paused, where pages hear it from nobody else: in a room without a party. */
export interface RoomNote {
  type: 'room';
  paused: boolean;
  /** Why, for people. */
  reason?: string | undefined;
}

/** Proxy to page. */
export type SeatNote = SeatStateNote | KeysNote | PongNote | WindowsNote | RoomNote;

/**
 * Page to proxy: start a degraded seat again now; for a watcher, show another seat (1-based); say that you are
 * there, because a browser can't send a WebSocket's own ping; or put one of the room's windows on top in this seat.
 */
export type PageNote =
  | { type: 'retry' }
  | { type: 'watch'; seat: number }
  | { type: 'ping' }
  | { type: 'raise'; g: string };

// In every runtime that this runs in; the types of none of them are loaded here.
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  decode(bytes: Uint8Array): string;
}

/** @returns a whole frame, opcode first, for a binary message */
export function encodeNote(note: SeatNote | PageNote): Uint8Array<ArrayBuffer> {
  const fits = { ...note };
  if (fits.type === 'seat' && fits.why !== undefined) fits.why = fits.why.slice(0, MAX_WHY_CHARS);
  if (fits.type === 'room') fits.reason = fits.reason?.slice(0, MAX_WHY_CHARS);
  const bytes = new TextEncoder().encode(`T${JSON.stringify(fits)}`);
  if (bytes.length > (note.type === 'windows' ? MAX_WINDOWS_NOTE_BYTES : MAX_NOTE_BYTES))
    throw new RangeError('a note is too long');
  return bytes;
}

/**
 * The JSON of a frame that holds a note. Never throws.
 * @param frame a whole binary message @param maxBytes a longer one is none
 * @returns undefined for any other frame
 */
export function noteJson(frame: Uint8Array, maxBytes = MAX_NOTE_BYTES): unknown {
  if (frame[0] !== NOTE_OPCODE || frame.length > maxBytes) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(frame.subarray(1)));
  } catch {
    return undefined;
  }
}

/**
 * Reads a note of the proxy. Never throws.
 * @param frame a whole binary message @returns undefined for what is none, or one of a later version
 */
export function readSeatNote(frame: Uint8Array): SeatNote | undefined {
  const value = noteJson(frame, MAX_WINDOWS_NOTE_BYTES);
  if (typeof value !== 'object' || value === null) return undefined;
  const note = value as Record<string, unknown>;
  if (note.type === 'keys') {
    return isCount(note.refused, 1) ? { type: 'keys', refused: note.refused } : undefined;
  }
  if (note.type === 'pong') {
    return isCount(note.frames, 0) ? { type: 'pong', frames: note.frames } : { type: 'pong' };
  }
  if (note.type === 'windows') return readWindows(note);
  if (note.type === 'room') {
    const reason = typeof note.reason === 'string' ? note.reason.slice(0, MAX_WHY_CHARS) : '';
    return { type: 'room', paused: note.paused === true, ...(reason ? { reason } : {}) };
  }
  const { state, seat, cols, rows, why, retryMs } = note;
  if (note.type !== 'seat' || !STATES.includes(state as SeatState)) return undefined;
  if (!isCount(seat, 1) || !isCount(cols, 1, MAX_COLS) || !isCount(rows, 1, MAX_ROWS)) {
    return undefined;
  }
  return {
    type: 'seat',
    state: state as SeatState,
    seat,
    cols,
    rows,
    ...(typeof why === 'string' && why ? { why: why.slice(0, MAX_WHY_CHARS) } : {}),
    ...(isCount(retryMs, 0) ? { retryMs } : {}),
  };
}

function readWindows({ list, focus }: Record<string, unknown>): WindowsNote | undefined {
  if (!Array.isArray(list)) return undefined;
  return {
    type: 'windows',
    list: list.slice(0, MAX_WINDOWS).filter(isSeatWindow),
    focus: typeof focus === 'string' ? focus : null,
  };
}

function isSeatWindow(entry: unknown): entry is SeatWindow {
  if (!Array.isArray(entry) || entry.length !== 5) return false;
  const [g, ...rect] = entry as unknown[];
  return (
    (g === null || typeof g === 'string') && rect.every((n) => isCount(n, -MAX_AWAY, MAX_AWAY))
  );
}

function isCount(n: unknown, least: number, most = Number.MAX_SAFE_INTEGER): n is number {
  return Number.isSafeInteger(n) && (n as number) >= least && (n as number) <= most;
}
