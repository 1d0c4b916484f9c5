// What the proxy writes into the page of a room's watch wall (`#watch-data`), and what it answers about seats.
import * as v from 'valibot';

/** A path of this site, and nothing that leads elsewhere. */
const path = v.pipe(v.string(), v.regex(/^\/([^/\\].*)?$/));

export const wallDataSchema = v.strictObject({
  /** Path of the lobby, below which everything of the proxy lies; ends in `/`. */
  root: path,
  /** Id of the room. */
  room: v.string(),
  /** Its id at the party; null for a room for one, which has nobody to meet there. */
  partyRoom: v.nullable(v.string()),
  displayName: v.string(),
});
export type WallData = v.InferOutput<typeof wallDataSchema>;

/** `/api/rooms/:id/seats`: the seats of a room that run at this proxy, for who may watch them. */
export const seatsAnswerSchema = v.object({
  seats: v.array(
    v.object({
      /** Its number in the room, from 1. */
      seat: v.number(),
      /** Who sits there; `color` is a palette slot. */
      people: v.array(v.object({ name: v.string(), color: v.number() })),
      /** How long ago somebody last typed or clicked in it, in ms; null if nobody has. */
      inputMs: v.nullable(v.number()),
    }),
  ),
});
export type SeatsAnswer = v.InferOutput<typeof seatsAnswerSchema>;
