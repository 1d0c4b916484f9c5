// The one-byte opcodes of ttyd's `tty` subprotocol; browser frames are parsed here before any reach ttyd.
import type { Grid } from '../../protocol/geometry.ts';
import { clamp } from '../../protocol/geometry.ts';
import { MAX_COLS, MAX_FRAME_BYTES, MAX_ROWS } from '../../protocol/limits.ts';
import { readPageNote } from '../../protocol/page/page-note.ts';
import { NOTE_OPCODE, NOTE_VERSION, type PageNote } from '../../protocol/page/terminal-note.ts';

/** First byte of a frame from ttyd (ttyd 1.7.7, measured). */
export const FROM_TTYD = { OUTPUT: 0x30, TITLE: 0x31, PREFERENCES: 0x32 } as const;
/** First byte of a frame to ttyd; the greeting is JSON, so it starts with a brace. */
export const TO_TTYD = {
  INPUT: 0x30,
  RESIZE: 0x31,
  PAUSE: 0x32,
  RESUME: 0x33,
  GREETING: 0x7b,
} as const;

/** How a page identifies itself in its greeting. */
const LINK = /^[a-z0-9]{6,32}$/;

export type ClientFrame =
  /**
   * `notes`: the page understands the proxy's notes. `counts`: it tells what its terminal has parsed. `link`: identifies
   * the page across its connections.
   */
  | { kind: 'greeting'; size: Grid | null; notes: boolean; counts: boolean; link?: string }
  | { kind: 'input' }
  | { kind: 'resize'; size: Grid }
  | { kind: 'pause' }
  | { kind: 'resume' }
  /** For the proxy only; never sent to ttyd. */
  | { kind: 'note'; note: PageNote }
  | { kind: 'invalid'; why: 'empty' | 'text' | 'malformed' | 'unknown' }
  | { kind: 'too_large' };

/**
 * Parses a frame from a browser, which is not trusted. Never throws.
 * @param data the whole message @param isBinary false for a text frame, which ttyd's page never sends
 * @returns the parsed request; sizes are whole cells, clamped to 2x1 .. 500x200
 */
export function parseClientFrame(data: Buffer, isBinary: boolean): ClientFrame {
  if (data.length > MAX_FRAME_BYTES) return { kind: 'too_large' };
  if (data.length === 0) return { kind: 'invalid', why: 'empty' };
  if (!isBinary) return { kind: 'invalid', why: 'text' };
  switch (data[0]) {
    case TO_TTYD.INPUT:
      return data.length > 1 ? { kind: 'input' } : { kind: 'invalid', why: 'empty' };
    case TO_TTYD.PAUSE:
      return { kind: 'pause' };
    case TO_TTYD.RESUME:
      return { kind: 'resume' };
    case TO_TTYD.RESIZE: {
      const size = sizeOf(readObject(data.subarray(1)));
      return size ? { kind: 'resize', size } : { kind: 'invalid', why: 'malformed' };
    }
    case TO_TTYD.GREETING: {
      const greeting = readObject(data);
      if (!greeting) return { kind: 'invalid', why: 'malformed' };
      const notes = greeting.teleport === NOTE_VERSION;
      const { link } = greeting;
      const named = typeof link === 'string' && LINK.test(link);
      const counts = notes && greeting.counts === true;
      return {
        kind: 'greeting',
        size: sizeOf(greeting),
        notes,
        counts,
        ...(named ? { link } : {}),
      };
    }
    case NOTE_OPCODE: {
      const note = readPageNote(data);
      return note ? { kind: 'note', note } : { kind: 'invalid', why: 'malformed' };
    }
    default:
      return { kind: 'invalid', why: 'unknown' };
  }
}

/** @returns undefined if it is not a JSON object */
function readObject(json: Buffer): Record<string, unknown> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json.toString('utf8'));
  } catch {
    return undefined;
  }
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)
    : undefined;
}

/** @returns null if there is no usable size */
function sizeOf(value: Record<string, unknown> | undefined): Grid | null {
  const { columns, rows } = value ?? {};
  if (!isCount(columns) || !isCount(rows)) return null;
  return clampSize({ cols: columns, rows });
}

function isCount(n: unknown): n is number {
  return typeof n === 'number' && Number.isFinite(n) && n >= 1;
}

/** Clamps to a size that every terminal here supports: whole cells, 2x1 to 500x200. */
export function clampSize(size: Grid): Grid {
  return {
    cols: clamp(Math.floor(size.cols), 2, MAX_COLS),
    rows: clamp(Math.floor(size.rows), 1, MAX_ROWS),
  };
}

/** The first message to ttyd; this, not the connection, starts the command. */
export function greetingFrame(size: Grid): Buffer {
  return Buffer.from(JSON.stringify({ AuthToken: '', columns: size.cols, rows: size.rows }));
}

/** @param bytes text for the terminal @returns a frame as ttyd would send it */
export function outputFrame(bytes: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(bytes.length + 1);
  frame[0] = FROM_TTYD.OUTPUT;
  frame.set(bytes, 1);
  return frame;
}
