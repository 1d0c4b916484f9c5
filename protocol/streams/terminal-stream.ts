// The frames between a watched seat, its TerminalServer and whoever watches (TS1 to TS6 of docs/protocol.md).
import * as v from 'valibot';
import { pauseSchema } from '../access/pause.ts';
import { publicIdSchema } from '../access/public-id.ts';
import { MAX_COLS, MAX_ROWS, MAX_WINDOWS } from '../limits.ts';
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

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const size = {
  cols: v.pipe(count, v.minValue(1), v.maxValue(MAX_COLS)),
  rows: v.pipe(count, v.minValue(1), v.maxValue(MAX_ROWS)),
};
const epoch = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{6,32}$/));

/** State, size and life of the app. */
const seat = v.object({
  type: v.literal('seat'),
  state: v.picklist(['starting', 'running', 'degraded', 'stopping', 'stopped']),
  ...size,
  /** Why it is degraded, for people. */
  why: v.exactOptional(v.pipe(v.string(), v.maxLength(300))),
});
/** LK2: the pause that holds for the seat. */
const pause = v.object({ type: v.literal('pause'), pause: v.nullable(pauseSchema) });
const cell = v.pipe(v.number(), v.safeInteger());
/** GE2: the seat's windows, top first, in cells of its terminal; `g` is null for one that is not mirrored. */
const windows = v.object({
  type: v.literal('windows'),
  list: v.pipe(
    v.array(v.strictTuple([v.nullable(v.string()), cell, cell, cell, cell])),
    v.maxLength(MAX_WINDOWS),
  ),
  focus: v.nullable(v.string()),
});

/**
 * The whole screen with scrollback, as text that begins with a reset: `length` characters of it follow in frames of
 * their own. The output that follows begins at position `at` of `epoch`.
 */
const snapshot = v.object({
  type: v.literal('snapshot'),
  epoch,
  at: count,
  ...size,
  length: v.pipe(count, v.maxValue(STREAM_SNAPSHOT_CHARS)),
});

/** Source (a proxy) to server. */
export const sourceMessageSchema = v.variant('type', [seat, pause, windows, snapshot]);
export type SourceMessage = v.InferOutput<typeof sourceMessageSchema>;

/** Server to source: asks for everything again (seat, pause, windows, snapshot), or passes on what a watcher types. */
export const toSourceSchema = v.variant('type', [
  v.object({ type: v.literal('wanted') }),
  v.object({
    type: v.literal('input'),
    /** The ticket's `sub`. */
    from: v.string(),
    data: v.pipe(v.string(), v.maxLength(STREAM_INPUT_CHARS)),
  }),
]);
export type ToSource = v.InferOutput<typeof toSourceSchema>;

/** Server to watcher. */
export const streamMessageSchema = v.variant('type', [
  seat,
  pause,
  windows,
  snapshot,
  v.object({
    type: v.literal('welcome'),
    /** Whether what this client types reaches the app (TS6). */
    input: v.boolean(),
  }),
  v.object({
    type: v.literal('source'),
    /** Whether a proxy brings the seat's output. False: nobody is in the seat, or its machine is away. */
    live: v.boolean(),
  }),
  v.object({
    type: v.literal('error'),
    code: v.string(),
    msg: v.string(),
    /** A close follows. */
    fatal: v.boolean(),
  }),
  v.object({ type: v.literal('pong') }),
]);
export type StreamMessage = v.InferOutput<typeof streamMessageSchema>;

/** Watcher to server. */
export const watcherMessageSchema = v.variant('type', [
  /** Everything up to this position is on the client's terminal. */
  v.object({ type: v.literal('ack'), epoch, at: count }),
  v.object({
    type: v.literal('input'),
    /** Of a relay: whose it is, by their ticket's `sub`. */
    from: v.exactOptional(publicIdSchema),
    data: v.pipe(v.string(), v.maxLength(STREAM_INPUT_CHARS)),
  }),
  v.object({ type: v.literal('ping') }),
  /** Of a relay: it lacks a snapshot for a watcher of its own. */
  v.object({ type: v.literal('wanted') }),
]);
export type WatcherMessage = v.InferOutput<typeof watcherMessageSchema>;

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

export type SnapshotMessage = Extract<StreamMessage, { type: 'snapshot' }>;

/** A snapshot as frames that are short enough. @param message without its length */
export function snapshotFrames(
  message: Omit<SnapshotMessage, 'type' | 'length'>,
  text: string,
): string[] {
  const frames = [encodeStream({ type: 'snapshot', ...message, length: text.length })];
  for (const piece of pieces(text)) frames.push(SNAPSHOT_PART + piece);
  return frames;
}

/** Cuts text into pieces that fit into a frame, and no character in two. */
export function* pieces(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const end = at + STREAM_FRAME_CHARS;
    const splits = /^[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(text.slice(end - 1, end + 1));
    const piece = text.slice(at, splits ? end - 1 : end);
    yield piece;
    at += piece.length;
  }
}

/** Encodes a message as JSON text. */
export function encodeStream(
  message: StreamMessage | WatcherMessage | SourceMessage | ToSource,
): string {
  return JSON.stringify({ v: PROTOCOL_VERSION, ...message });
}

/** Readers for `readStreamFrame`, by whose messages they are. */
export const readSourceMessage = readerOf(sourceMessageSchema);
export const readToSource = readerOf(toSourceSchema);
export const readWatcherMessage = readerOf(watcherMessageSchema);
export const readStreamMessage = readerOf(streamMessageSchema);

function readerOf<Message>(schema: v.GenericSchema<unknown, Message>) {
  const versioned = v.looseObject({ v: v.literal(PROTOCOL_VERSION) });
  return (json: unknown): Message | undefined => {
    const parsed = v.is(versioned, json) ? v.safeParse(schema, json) : undefined;
    return parsed?.success ? parsed.output : undefined;
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
