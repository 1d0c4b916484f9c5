// The frames between a watched seat, its TerminalServer and whoever watches (TS1 to TS7 of docs/protocol.md).
import * as v from 'valibot';
import { pauseSchema } from '../access/pause.ts';
import { publicIdSchema } from '../access/public-id.ts';
import { MAX_COLS, MAX_ROWS, MAX_WINDOWS } from '../limits.ts';
import { PROTOCOL_VERSION } from '../version.ts';
import { encodeFrame, STREAM_INPUT_CHARS, STREAM_SNAPSHOT_CHARS } from './terminal-frames.ts';

export * from './terminal-frames.ts';

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
const sourceMessageSchema = v.variant('type', [seat, pause, windows, snapshot]);
export type SourceMessage = v.InferOutput<typeof sourceMessageSchema>;

/** Server to source: asks for everything again (seat, pause, windows, snapshot), or passes on what a watcher types. */
const toSourceSchema = v.variant('type', [
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
const streamMessageSchema = v.variant('type', [
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
const watcherMessageSchema = v.variant('type', [
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
  /** TS8: of a branch: how many watch there. */
  v.object({ type: v.literal('carries'), watchers: count }),
]);
export type WatcherMessage = v.InferOutput<typeof watcherMessageSchema>;

export type SnapshotMessage = Extract<StreamMessage, { type: 'snapshot' }>;

/** Encodes a message as JSON text. */
export function encodeStream(
  message: StreamMessage | WatcherMessage | SourceMessage | ToSource,
): string {
  return encodeFrame(message);
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
