// Notes beside the terminal: what the proxy tells a terminal's page about its seat, on the terminal's own socket.
import type { SeatState } from './api.ts';
import { MAX_COLS, MAX_ROWS } from './limits.ts';

/** First byte of a binary frame that holds a note, `T`; ttyd 1.7.7 uses `0` to `3` and `{`. JSON in UTF-8 follows. */
export const NOTE_OPCODE = 0x54;
/** Largest note with its opcode, in bytes. */
export const MAX_NOTE_BYTES = 2_048;
/** Announced by a page in ttyd's greeting, as `"teleport":1`; only such a page is sent notes. */
export const NOTE_VERSION = 1;
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

/** Proxy to page. */
export type SeatNote = SeatStateNote | KeysNote | PongNote;

/**
 * Page to proxy: start a degraded seat again now; for a watcher, show another seat (1-based); or say that you are
 * there, because a browser can't send a WebSocket's own ping.
 */
export type PageNote = { type: 'retry' } | { type: 'watch'; seat: number } | { type: 'ping' };

// In every runtime that this runs in; the types of none of them are loaded here.
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  decode(bytes: Uint8Array): string;
}

/** @returns a whole frame, opcode first, for a binary message */
export function encodeNote(note: SeatNote | PageNote): Uint8Array<ArrayBuffer> {
  const fits =
    note.type === 'seat' && note.why !== undefined
      ? { ...note, why: note.why.slice(0, MAX_WHY_CHARS) }
      : note;
  const bytes = new TextEncoder().encode(`T${JSON.stringify(fits)}`);
  if (bytes.length > MAX_NOTE_BYTES) throw new RangeError('a note is too long');
  return bytes;
}

/**
 * The JSON of a frame that holds a note. Never throws.
 * @param frame a whole binary message @returns undefined for any other frame
 */
export function noteJson(frame: Uint8Array): unknown {
  if (frame[0] !== NOTE_OPCODE || frame.length > MAX_NOTE_BYTES) return undefined;
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
  const value = noteJson(frame);
  if (typeof value !== 'object' || value === null) return undefined;
  const note = value as Record<string, unknown>;
  if (note.type === 'keys') {
    return isCount(note.refused, 1) ? { type: 'keys', refused: note.refused } : undefined;
  }
  if (note.type === 'pong') {
    return isCount(note.frames, 0) ? { type: 'pong', frames: note.frames } : { type: 'pong' };
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

function isCount(n: unknown, least: number, most = Number.MAX_SAFE_INTEGER): n is number {
  return Number.isSafeInteger(n) && (n as number) >= least && (n as number) <= most;
}
