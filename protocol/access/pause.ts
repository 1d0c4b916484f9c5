// Pauses of a room and of single seats (LK2), as the room keeps and tells them.
import * as v from 'valibot';
import { REMARK_MAX_CHARS } from '../limits.ts';

const text = v.pipe(v.string(), v.maxLength(REMARK_MAX_CHARS));

export const pauseSchema = v.object({
  /** Who paused it, for people. */
  by: v.string(),
  /** Unix time in ms. */
  at: v.number(),
  reason: v.exactOptional(text),
  /** What a host or an operator has to approve before it goes on. */
  question: v.exactOptional(text),
  /** Who has said no to that. */
  refused: v.exactOptional(v.string()),
});
export type Pause = v.InferOutput<typeof pauseSchema>;

/** All pauses of a room: of the whole of it, and of its seats by their numbers. */
export const pausesSchema = v.object({
  room: v.exactOptional(pauseSchema),
  seats: v.record(v.string(), pauseSchema),
});
export type Pauses = v.InferOutput<typeof pausesSchema>;

/** What a request says of a pause. */
export const pauseRequest = {
  reason: v.optional(text, ''),
  question: v.optional(text, ''),
};
