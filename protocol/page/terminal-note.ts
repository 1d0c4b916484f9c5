// Notes: control messages between the proxy and a terminal's page, sent on the terminal's own WebSocket.
import type { Pause } from '../access/pause.ts';
import type { SeatState } from '../api.ts';
import { MAX_COLS, MAX_ROWS, MAX_WINDOWS } from '../limits.ts';
import { type Refusal, readRefusal } from './refusal.ts';

/** First byte of a note's binary frame, `T`; UTF-8 JSON follows. ttyd 1.7.7 itself uses `0` to `3` and `{`. */
export const NOTE_OPCODE = 0x54;
/** Largest note including its opcode, in bytes. */
const MAX_NOTE_BYTES = 4_096;
/** Largest `windows` note, in bytes: 200 windows with the longest titles. */
const MAX_WINDOWS_NOTE_BYTES = 32_768;
/** Longest title of a window in a note, in UTF-16 units. */
export const NOTE_TITLE_CHARS = 24;
/** Sent by a page in ttyd's greeting, as `"teleport":1`; only such a page is sent notes. */
export const NOTE_VERSION = 1;
/** Largest window coordinate accepted, in cells. */
const MAX_AWAY = 20_000;
/** Longest human-readable text, in characters: the four of a pause fit into a note. */
const MAX_WHY_CHARS = 300;

const STATES: readonly SeatState[] = ['starting', 'running', 'degraded', 'stopping', 'stopped'];

/**
 * State of the seat: sent after the greeting and on every change, and before the greeting to a page that offered
 * `NOTES_PROTOCOL`, as soon as its visitor has the seat.
 */
export interface SeatStateNote {
  type: 'seat';
  state: SeatState;
  /** 1-based. */
  seat: number;
  cols: number;
  rows: number;
  /** Sent before the greeting: whether the size is another page's, and how the app fares, is told after it. */
  early?: true;
  /** Columns and rows are those of another page, in which somebody acted later. */
  other?: true;
  /** Why the seat is degraded, for people. */
  why?: string;
  /** The degraded seat's app runs; it is not alive or can't be reached. */
  up?: true;
  /** Ms until the next attempt, counted from when this note was sent. */
  retryMs?: number;
}

/** Input typed during a gap in service that was dropped, in bytes: the visitor has to type it again. */
export interface KeysNote {
  type: 'keys';
  refused: number;
}

/**
 * The answer to a ping. Frames stay in order, so everything that the page sent before its ping has arrived.
 * `frames`: number of this page's input frames that the seat has accepted, over all connections that greeted with
 * the same `link`; absent in the first answer to a page that is new to the proxy.
 */
export interface PongNote {
  type: 'pong';
  frames?: number;
}

/**
 * A window of the seat, in cells of its terminal: column and row of its top left corner (may be negative), and size.
 * `g` is null for a window that is not mirrored, which still covers the windows below it.
 */
export type SeatWindow = readonly [g: string | null, x: number, y: number, w: number, h: number];

/** GE2: in a mirrored room, sent after the greeting and when the seat's windows change; at most 20 per second. */
export interface WindowsNote {
  type: 'windows';
  /** The 200 topmost windows, top first. */
  list: readonly SeatWindow[];
  /** The window with keyboard focus; null if it is not one of the room's. */
  focus: string | null;
  /** What is in the title bar of each, in the same order, cut short; older proxies do not send it. */
  titles?: readonly string[];
}

/** LK2, RE2: the pause that holds for the seat, and who records it, for rooms without a party, where pages can't learn it otherwise. */
export interface RoomNote {
  type: 'room';
  pause: Pause | null;
  recorded?: { by: string };
}

/** Why this socket is closed next; before the greeting, to a page that offered `NOTES_PROTOCOL`. */
export interface RefusalNote extends Refusal {
  type: 'refusal';
}

/** Proxy to page. */
export type SeatNote = SeatStateNote | KeysNote | PongNote | WindowsNote | RoomNote | RefusalNote;

/**
 * Page to proxy: `retry` restarts a degraded seat now; `watch` shows a watcher another seat (1-based); `ping` is a
 * keep-alive, because browsers can't send WebSocket pings; `raise` puts one of the room's windows on top in this seat;
 * `active` says that somebody acts in this page, whose size the terminal gets; `parsed` counts the output that the
 * page's terminal has parsed since its connection began, in bytes.
 */
export type PageNote =
  | { type: 'retry' }
  | { type: 'watch'; seat: number }
  | { type: 'ping' }
  | { type: 'active' }
  | { type: 'parsed'; bytes: number }
  | { type: 'raise'; g: string };

// Available in every runtime that uses this file, but no runtime's types are loaded here.
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  decode(bytes: Uint8Array): string;
}

/** @returns the whole frame for a binary message, opcode first */
export function encodeNote(note: SeatNote | PageNote): Uint8Array<ArrayBuffer> {
  const fits = { ...note };
  if (fits.type === 'room') fits.pause = readPause(fits.pause);
  if (fits.type === 'seat' && fits.why !== undefined) fits.why = fits.why.slice(0, MAX_WHY_CHARS);
  const bytes = new TextEncoder().encode(`T${JSON.stringify(fits)}`);
  if (bytes.length > (note.type === 'windows' ? MAX_WINDOWS_NOTE_BYTES : MAX_NOTE_BYTES))
    throw new RangeError('a note is too long');
  return bytes;
}

/**
 * Parses the JSON of a note's frame. Never throws.
 * @param frame a whole binary message @param maxBytes a longer frame is rejected
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
 * Decodes a note from the proxy. Never throws.
 * @param frame a whole binary message @returns undefined if it is not a note, or one of a later version
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
  if (note.type === 'refusal') {
    const refusal = readRefusal(note);
    return refusal && { type: 'refusal', ...refusal };
  }
  if (note.type === 'room') return readRoom(note);
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
    ...(note.early === true ? { early: true } : {}),
    ...(note.other === true ? { other: true } : {}),
    ...(note.up === true ? { up: true } : {}),
    ...(typeof why === 'string' && why ? { why: why.slice(0, MAX_WHY_CHARS) } : {}),
    ...(isCount(retryMs, 0) ? { retryMs } : {}),
  };
}

function readRoom({ pause, recorded }: Record<string, unknown>): RoomNote {
  const isRecorded = typeof recorded === 'object' && recorded !== null;
  const by = isRecorded && 'by' in recorded ? textOf(recorded.by) : '';
  return { type: 'room', pause: readPause(pause), ...(isRecorded ? { recorded: { by } } : {}) };
}

function readPause(value: unknown): Pause | null {
  if (typeof value !== 'object' || value === null) return null;
  const { by, at, ...texts } = value as Record<string, unknown>;
  const pause: Pause = { by: textOf(by), at: isCount(at, 0) ? at : 0 };
  for (const key of ['reason', 'question', 'refused'] as const)
    if (texts[key]) pause[key] = textOf(texts[key]);
  return pause;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, MAX_WHY_CHARS) : '';
}

function readWindows({ list, focus, titles }: Record<string, unknown>): WindowsNote | undefined {
  if (!Array.isArray(list)) return undefined;
  return {
    type: 'windows',
    list: list.slice(0, MAX_WINDOWS).filter(isSeatWindow),
    focus: typeof focus === 'string' ? focus : null,
    ...(Array.isArray(titles) && { titles: titles.map(textOf) }),
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
