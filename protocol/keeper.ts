// What the proxy and the keeper, which holds the terminals of all seats, say to each other: one JSON object a line.
import * as v from 'valibot';
import { MAX_COLS, MAX_ROWS } from './limits.ts';
import { whole } from './windows.ts';

/** Changes when a keeper and a proxy of different versions could no longer work together. */
export const KEEPER_VERSION = 1;

/** Output that the proxy has not confirmed yet, in bytes: more is not read from the app's terminal. */
export const OUTPUT_WINDOW = 512 * 1024;
/** Confirmed output that the keeper still has, in bytes, for a proxy that was killed after it had confirmed it. */
export const OUTPUT_KEPT = 64 * 1024;
/** Input on its way to the app's terminal, in bytes: the proxy holds back what is more. */
export const INPUT_WINDOW = 64 * 1024;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** The seat's folder. */
const seat = v.pipe(v.string(), v.startsWith('/'));
const cols = whole(1, MAX_COLS);
const rows = whole(1, MAX_ROWS);
const id = v.optional(count);
/** Network of the box that an app is started in; absent: it is in none. What the app itself says does not count. */
const box = v.optional(v.picklist(['none', 'host']));

/**
 * An app is identified by the folder of its seat. All byte counts are totals since the app's start. An order with an
 * id is answered.
 */
const orderSchema = v.variant('do', [
  /** Everything that is held. Answered at once, so that it also shows whether the keeper is alive. */
  v.object({ id, do: v.literal('list') }),
  /** Starts an app; one that has ended in this seat is forgotten. */
  v.object({
    id,
    do: v.literal('start'),
    seat,
    /** Where the pipe of the seat's ttyd will connect. */
    socket: v.pipe(v.string(), v.startsWith('/')),
    argv: v.pipe(v.array(v.string()), v.minLength(1)),
    cwd: v.string(),
    env: v.record(v.string(), v.string()),
    umask: whole(0, 0o777),
    box,
    cols,
    rows,
  }),
  /** The next pipe gets output from here on, or what comes next if null. Answered with where it begins really. */
  v.object({ id, do: v.literal('attach'), seat, from: v.nullable(count) }),
  v.object({ id, do: v.literal('resize'), seat, cols, rows }),
  /** Output up to here has arrived. */
  v.object({ id, do: v.literal('confirm'), seat, to: count }),
  /**
   * Ctrl-C and the like, `key` being the control character: gets to the app ahead of what it has not read.
   * @see HeldApp.interrupt
   */
  v.object({ id, do: v.literal('interrupt'), seat, key: whole(0, 31), sent: count }),
  /** Nobody will ask for this app any more, once it has ended. Answered when it has, and its socket is gone. */
  v.object({ id, do: v.literal('forget'), seat }),
]);
export type Order = v.InferOutput<typeof orderSchema>;
export type OrderOf<D extends Order['do']> = Extract<Order, { do: D }>;

const heldSchema = v.object({
  seat,
  pid: count,
  box,
  cols,
  rows,
  /** Bytes of output so far. */
  output: count,
  /** Null while it runs. */
  ended: v.nullable(v.object({ code: v.number(), signal: v.number() })),
});
/** An app that the keeper holds. */
export type Held = v.InferOutput<typeof heldSchema>;
/** How an app ended: its exit code, or the number of the signal that ended it (0 if none did). */
export type Ending = NonNullable<Held['ended']>;

const answers = {
  list: v.object({ version: count, pid: count, held: v.array(heldSchema) }),
  start: v.object({ pid: count }),
  attach: v.object({ from: count }),
  resize: v.object({}),
  confirm: v.object({}),
  /** Bytes of input that were dropped. */
  interrupt: v.object({ dropped: count }),
  forget: v.object({}),
} satisfies Record<Order['do'], v.GenericSchema>;
export type Answer<D extends Order['do']> = v.InferOutput<(typeof answers)[D]>;

/** The part of an answer to `list` that stays the same in every version. */
const greetingSchema = v.object({ version: count, pid: count });
/** Which keeper it is. */
export type Greeting = v.InferOutput<typeof greetingSchema>;

const eventSchema = v.variant('on', [
  /** The pipe of the seat's ttyd is there. `received`: input that came through earlier pipes; later input counts on. */
  v.object({ on: v.literal('pipe'), seat, received: count }),
  /** The app's terminal has taken this much input. */
  v.object({ on: v.literal('taken'), seat, taken: count }),
  /** The app has ended, after this much output. */
  v.object({ on: v.literal('ended'), seat, code: v.number(), signal: v.number(), output: count }),
]);
export type KeeperEvent = v.InferOutput<typeof eventSchema>;

const repliedSchema = v.union([
  v.object({ id: count, answer: v.unknown() }),
  v.object({ id: count, error: v.string() }),
]);
/** The answer to an order, or why it was refused. */
export type Replied = v.InferOutput<typeof repliedSchema>;
const saidSchema = v.union([repliedSchema, eventSchema]);
export type Said = v.InferOutput<typeof saidSchema>;

/** @throws Error if the line is not a valid order */
export function readOrder(line: string): Order {
  return v.parse(orderSchema, JSON.parse(line));
}

/** @throws Error if the line is nothing that a keeper says */
export function readSaid(line: string): Said {
  return v.parse(saidSchema, JSON.parse(line));
}

/** Reads what a keeper of any version says. @returns undefined if it is no reply @throws Error if it is no JSON */
export function readReplied(line: string): Replied | undefined {
  const read = v.safeParse(repliedSchema, JSON.parse(line));
  return read.success ? read.output : undefined;
}

/** Reads the answer to `list` of a keeper of any version. @throws Error if it does not say which */
export function readGreeting(answer: unknown): Greeting {
  return v.parse(greetingSchema, answer);
}

/** @throws Error if it is not the answer to such an order */
export function readAnswer<D extends Order['do']>(to: D, answer: unknown): Answer<D> {
  return v.parse(answers[to], answer) as Answer<D>;
}
