// What a recording of a room consists of: its manifest, the index of a file in it, and the events of the room.
import * as v from 'valibot';
import { MAX_SEAT } from '../limits.ts';
import { whole } from '../windows.ts';

/** When it began, and what tells two of the same second apart: sorts by time. */
export const RECORDING_ID = /^\d{8}-\d{6}-[a-z0-9]{6}$/;
const recordingIdSchema = v.pipe(v.string(), v.regex(RECORDING_ID));

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/**
 * Why a recording ended: it was stopped; nobody was left in the room at this proxy; it reached a limit, and another one
 * goes on; the disk was full, or could not be written; the proxy ended; or `cut`: nobody wrote its end.
 */
export const ENDS = ['stopped', 'empty', 'limit', 'disk', 'closed', 'cut'] as const;
export type RecordingEnd = (typeof ENDS)[number];

export const manifestSchema = v.object({
  version: v.literal(1),
  id: recordingIdSchema,
  /** Id of the room, and what people call it. */
  room: v.string(),
  displayName: v.string(),
  /** Who started it, for people. */
  by: v.string(),
  /** Unix time in ms. */
  at: count,
  /** Length in ms; of one that was cut, as far as it is known. */
  ms: count,
  /** Null while it is being made. */
  ended: v.nullable(v.picklist(ENDS)),
  /** The seats of this proxy that are in it, and their sizes when it began. */
  seats: v.array(v.object({ seat: whole(1, MAX_SEAT), cols: whole(1, 500), rows: whole(1, 200) })),
  /** The one that this one goes on from. */
  follows: v.exactOptional(recordingIdSchema),
});
export type Manifest = v.InferOutput<typeof manifestSchema>;

/** One recording, of `/api/rooms/:id/recordings`. */
export interface RecordingListing extends Manifest {
  /** Of all its files. */
  bytes: number;
}

/** A name of a recording's files: a seat's asciicast, the room's events, everybody's cursors; and the index of each. */
export const RECORDING_FILE =
  /^(?:seat-[1-9]\d{0,4}\.cast|room\.jsonl|cursors\.jsonl)(?:\.index)?$/;
export const ROOM_FILE = 'room.jsonl';
export const CURSORS_FILE = 'cursors.jsonl';
export const castFile = (seat: number) => `seat-${seat}.cast`;
export const indexFile = (name: string) => `${name}.index`;

/**
 * A line of an index: at `ms` of the recording's time, the line that begins at `offset` of the file, in bytes, says all
 * that a reader needs who begins there.
 */
export type IndexEntry = readonly [ms: number, offset: number];

/** @param text of an index, whose last line may be half written */
export function readIndex(text: string): IndexEntry[] {
  return readLines(text).filter(isEntry);
}

/** Values of a file with a JSON value a line; what is none (a line that was being written) is left out. */
export function readLines(text: string): unknown[] {
  return text.split('\n').flatMap((line) => {
    if (line === '' || line.startsWith('#')) return [];
    try {
      return [JSON.parse(line) as unknown];
    } catch {
      return [];
    }
  });
}

function isEntry(value: unknown): value is IndexEntry {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((n) => Number.isSafeInteger(n) && n >= 0)
  );
}
