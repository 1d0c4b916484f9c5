// Whether a room is recorded, and who wanted that: everybody in it is told (RE2).
import * as v from 'valibot';

/** That it is recorded. */
export const recordedSchema = v.object({
  /** Who started it, for people; the room's file, if that says so. */
  by: v.pipe(v.string(), v.maxLength(400)),
  /** Since when, as Unix time in ms. */
  at: v.number(),
});
export type Recorded = v.InferOutput<typeof recordedSchema>;

/** Who starts it where the room's file says `record: true`. */
export const BY_ROOM_FILE = 'the room’s file';
