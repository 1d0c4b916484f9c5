// What a room's object holds and no other control message tells (`inspect`), for operators who look into a room.
import * as v from 'valibot';
import { GUEST_RIGHTS } from './guest-rights.ts';
import { KEYBOARDS } from './keyboard.ts';
import { residentInspectionSchema } from './resident-control.ts';

const count = v.pipe(v.number(), v.minValue(0));

/** Nobody's ticket, invitation or address is in it. Times are Unix times in ms. */
export const inspectionSchema = v.object({
  grid: v.nullable(v.object({ cols: v.number(), rows: v.number() })),
  /** DO1, MO5, DO5. */
  solo: v.boolean(),
  ended: v.boolean(),
  knock: v.boolean(),
  /** MO6. */
  guests: v.object(v.entriesFromList(GUEST_RIGHTS, v.boolean())),
  /** LI1: how many people with browsers may be in. */
  browsers: count,
  /** KB1: who has the keyboard that all share, by pid; `mode` is null where nobody shares one. */
  keyboard: v.object({
    mode: v.nullable(v.picklist(KEYBOARDS)),
    holder: v.nullable(v.string()),
  }),
  /** TS1. */
  watched: v.array(v.number()),
  /** SC1, as stored: the places of a proxy whose lease is over count no more. */
  places: v.array(
    v.object({
      proxy: v.string(),
      seat: v.number(),
      /** The person as the room knows them; null if they have never been in. */
      pid: v.nullable(v.string()),
      name: v.nullable(v.string()),
      /** When others may have the place; null while its visitor is connected. */
      freeAt: v.nullable(v.number()),
    }),
  ),
  leases: v.array(v.object({ proxy: v.string(), ends: v.number() })),
  /** AG1; null where nobody lives. A deployed party may be older than the proxy that asks. */
  resident: v.optional(v.nullable(residentInspectionSchema), null),
  /** HS2, ST1: the lowest revision that one can catch up from, tombstones, sids, and the size of the windows as JSON. */
  state: v.object({ floor: count, tombs: count, sids: count, chars: count }),
});
export type RoomInspection = v.InferOutput<typeof inspectionSchema>;
