// What both ends of a terminal's stream know besides its schemas, which would be most of a browser's bundle: names,
// sizes, and how frames are put together and read (TS1 to TS7 of docs/protocol.md).
import { PROTOCOL_VERSION } from '../version.ts';

/** Name of the party in URLs. */
export const TERMINAL_PARTY = 'terminal-server';

/** Room of a seat's stream: `ROOM.SEAT`. */
export const STREAM_ROOM = /^([a-z0-9][a-z0-9-]{0,63})\.([1-9]\d{0,4})$/;

/** @param room id at the party @param seat 1-based */
export function streamRoom(room: string, seat: number): string {
  return `${room}.${seat}`;
}

/** @returns null if it is not the room of a stream */
export function readStreamRoom(text: string): { room: string; seat: number } | null {
  const [, room, seat] = STREAM_ROOM.exec(text) ?? [];
  return room === undefined ? null : { room, seat: Number(seat) };
}

/** TS8: an object that takes a seat's stream from `ROOM.SEAT` for watchers of its own: `ROOM.SEAT~N`, by no address from outside. */
const STREAM_BRANCH = /^(.+)~([1-9]\d{0,2})$/;

/** @param stream `ROOM.SEAT` @param branch from 1 */
export function streamBranch(stream: string, branch: number): string {
  return `${stream}~${branch}`;
}

/** @returns the stream and the number of a branch of it, which is null for the stream itself; null if it is neither */
export function readStreamBranch(text: string): { stream: string; branch: number | null } | null {
  const [, stream = text, branch] = STREAM_BRANCH.exec(text) ?? [];
  if (readStreamRoom(stream) === null) return null;
  return { stream, branch: branch === undefined ? null : Number(branch) };
}

/** In the query of a branch: its number. */
export const BRANCH_QUERY = 'branch';
/** TS8: watchers that one object at the party carries before others go to a branch, and branches of a seat. */
export const STREAM_WATCHERS_EACH = 500;
export const MAX_STREAM_BRANCHES = 40;

/** In the query of a client that reads frames (TS2); a client without it gets the terminal's output alone. */
export const FRAMES_QUERY = { name: 'frames', value: '1' } as const;
/** In the query of a client that comes back: `EPOCH:POSITION` of what its terminal shows (TS4). */
export const HAVE_QUERY = 'have';

/** @returns null if it says nothing that can be understood */
export function readHave(text: string | null): { epoch: string; at: number } | null {
  const [, epoch, at] = /^([A-Za-z0-9_-]{6,32}):(\d{1,15})$/.exec(text ?? '') ?? [];
  return epoch === undefined ? null : { epoch, at: Number(at) };
}

/** In the query of a proxy that passes a stream on to watchers of its own; one without it is the source. */
export const RELAY_QUERY = { name: 'as', value: 'relay' } as const;

/** Output that a TerminalServer keeps, in UTF-8 bytes (TS4). */
export const STREAM_RING_BYTES = 256 * 1024;
/** What a client may leave unacknowledged before it gets nothing until it has caught up, in UTF-8 bytes (TS5). */
export const STREAM_WINDOW_BYTES = 256 * 1024;
/** A client acknowledges at least this often, in UTF-8 bytes (TS5). */
export const STREAM_ACK_BYTES = 32 * 1024;
/** Longest frame of a stream, in characters. */
export const STREAM_FRAME_CHARS = 64 * 1024;
/** Longest input in one frame, in characters (TS6). */
export const STREAM_INPUT_CHARS = 4_096;
/** Longest snapshot, in characters. */
export const STREAM_SNAPSHOT_CHARS = 8 * 1024 * 1024;
/** What a client without frames, which acknowledges nothing, gets at most, in UTF-8 bytes (TS5). */
export const STREAM_PLAIN_RATE = { perSecond: 256 * 1024, burst: 512 * 1024 } as const;
/** Watchers of one seat, and frames and inputs of each (TS6, LI1). */
export const MAX_STREAM_WATCHERS = 2_000;
export const STREAM_MESSAGE_RATE = { perSecond: 400, burst: 800 } as const;
export const STREAM_INPUT_RATE = { perSecond: 30, burst: 60 } as const;

/** First character of a frame that is not JSON. */
const OUTPUT = 'o';
const SNAPSHOT_PART = 's';

/** A frame as it came. */
export type StreamFrame<Message> =
  | { kind: 'message'; message: Message }
  /** `end`: position after this text, in UTF-8 bytes since the epoch began. */
  | { kind: 'output'; end: number; text: string }
  | { kind: 'part'; text: string }
  /** Something that is not understood. */
  | { kind: 'unknown' };

/**
 * Reads a frame of a stream. Never throws.
 * @param read makes a message of parsed JSON; undefined if it is none
 */
export function readStreamFrame<Message>(
  frame: unknown,
  read: (json: unknown) => Message | undefined,
): StreamFrame<Message> {
  if (typeof frame !== 'string') return { kind: 'unknown' };
  if (frame[0] === SNAPSHOT_PART) return { kind: 'part', text: frame.slice(1) };
  if (frame[0] === OUTPUT) {
    const [head = '', end] = /^o(\d{1,15})\n/.exec(frame) ?? [];
    if (end === undefined) return { kind: 'unknown' };
    return { kind: 'output', end: Number(end), text: frame.slice(head.length) };
  }
  const message = read(jsonOf(frame));
  return message === undefined ? { kind: 'unknown' } : { kind: 'message', message };
}

/** @param end position after the text */
export function outputFrame(end: number, text: string): string {
  return `${OUTPUT}${end}\n${text}`;
}

/** A snapshot as frames that are short enough. @param message without its length */
export function snapshotFrames(
  message: { epoch: string; at: number; cols: number; rows: number },
  text: string,
): string[] {
  const frames = [encodeFrame({ type: 'snapshot', ...message, length: text.length })];
  for (const piece of pieces(text)) frames.push(SNAPSHOT_PART + piece);
  return frames;
}

/** Cuts text into pieces that fit into a frame, and no character in two. @param chars in a piece at most */
export function* pieces(text: string, chars = STREAM_FRAME_CHARS): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const end = at + chars;
    const splits = /^[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(text.slice(end - 1, end + 1));
    const piece = text.slice(at, splits ? end - 1 : end);
    yield piece;
    at += piece.length;
  }
}

/** Encodes a message as JSON text; `encodeStream` does so with its type. */
export function encodeFrame<Message extends { type: string }>(message: Message): string {
  return JSON.stringify({ v: PROTOCOL_VERSION, ...message });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
