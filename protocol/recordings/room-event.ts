// The lines of a recording's `room.jsonl` and `cursors.jsonl`: what happened in the room besides output, and when.
import * as v from 'valibot';
import { COLOR_SLOTS } from '../limits.ts';
import { whole } from '../windows.ts';

const text = v.string();
const ms = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const seat = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const cell = v.pipe(v.number(), v.safeInteger());

/** Somebody in the room. */
const person = v.object({
  pid: text,
  name: text,
  color: whole(0, COLOR_SLOTS - 1),
  role: text,
  seat: v.exactOptional(seat),
});
export type RecordedPerson = v.InferOutput<typeof person>;

const events = {
  /** Everybody who is there, when it begins and after a gap. */
  people: v.object({ who: v.array(person) }),
  /** Somebody has come, has changed, or has left. */
  join: v.object({ who: person }),
  update: v.object({ who: person }),
  leave: v.object({ who: person }),
  /** CH5: with `growing` what follows by `grew` belongs to it. */
  chat: v.object({
    ...{ id: v.number(), pid: text, name: text, color: v.number(), text },
    growing: v.exactOptional(v.literal(true)),
  }),
  /** CH5: from this character on the line has this text. */
  grew: v.object({ id: v.number(), from: ms, text }),
  /** A host took a line away. */
  gone: v.object({ id: v.number() }),
  /** Somebody has typed into a seat: never what. */
  typed: v.object({ seat, name: text }),
  /** The windows of a seat, in cells of its terminal, top first. */
  windows: v.object({
    seat,
    list: v.array(v.strictTuple([v.nullable(text), cell, cell, cell, cell])),
    focus: v.nullable(text),
  }),
  /** A window of the room was opened, or closed. */
  opened: v.object({ g: text, title: text }),
  closed: v.object({ g: text, title: text }),
  /** A host or an operator has done something. */
  told: v.object({ what: text, by: text, whom: v.exactOptional(text), reason: text }),
} as const;
export type RoomEventCode = keyof typeof events;

type EventOf<C extends RoomEventCode> = { code: C } & v.InferOutput<(typeof events)[C]>;
export type RoomEvent = { [C in RoomEventCode]: EventOf<C> }[RoomEventCode];
export type TimedRoomEvent = RoomEvent & { ms: number };

/** A line of `room.jsonl`: `[ms, code, data]`. */
export function encodeRoomEvent(at: number, { code, ...data }: RoomEvent): string {
  return `${JSON.stringify([at, code, data])}\n`;
}

const lineSchema = v.strictTuple([
  ms,
  v.picklist(Object.keys(events) as RoomEventCode[]),
  v.unknown(),
]);

/** @returns undefined for what is no event, or one of a later version */
export function readRoomEvent(value: unknown): TimedRoomEvent | undefined {
  const line = v.safeParse(lineSchema, value);
  if (!line.success) return undefined;
  const [at, code, given] = line.output;
  const data = v.safeParse(events[code], given);
  return data.success ? ({ ms: at, code, ...data.output } as TimedRoomEvent) : undefined;
}

const percent = v.pipe(v.number(), v.minValue(0), v.maxValue(100));
const kind = v.picklist(['pointer', 'caret']);
/** As in the room's own frames (CU1, GE2). */
const cursor = v.union([
  v.strictTuple([text, kind, percent, percent]),
  v.strictTuple([
    text,
    kind,
    percent,
    percent,
    v.pipe(v.array(v.union([text, v.number()])), v.minLength(3)),
  ]),
]);
export type RecordedCursor = v.InferOutput<typeof cursor>;

const cursorsLine = v.strictTuple([
  ms,
  v.array(cursor),
  v.array(text),
  v.optional(v.literal(true)),
]);
export interface RecordedCursors {
  ms: number;
  cursors: RecordedCursor[];
  /** People whose cursors all vanish; comes before `cursors`. */
  gone: string[];
  /** These are all that there are. */
  all: boolean;
}

/** A line of `cursors.jsonl`. */
export function encodeCursors({ ms: at, cursors, gone, all }: RecordedCursors): string {
  return `${JSON.stringify([at, cursors, gone, ...(all ? [true] : [])])}\n`;
}

/** @returns undefined for what is none */
export function readCursors(value: unknown): RecordedCursors | undefined {
  const wide = Array.isArray(value) && value.length === 3 ? [...value, undefined] : value;
  const line = v.safeParse(cursorsLine, wide);
  if (!line.success) return undefined;
  const [at, cursors, gone, all] = line.output;
  return { ms: at, cursors, gone, all: all === true };
}
