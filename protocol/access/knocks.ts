// Knocking at a room whose file says `door: knock`: control messages of proxies, and what hosts see (DO5).

import * as v from 'valibot';
import { HOUR_MS } from '../time.ts';
import { actorSchema } from './audit.ts';
import { publicIdSchema as id } from './public-id.ts';

/** How long a knock is heard without being repeated, an admission holds, and a refusal, in ms. */
export const KNOCK_MS = { waiting: 15_000, in: 12 * HOUR_MS, away: 600_000 } as const;

export const knockControls = [
  v.object({ op: v.literal('knock'), visitor: id, who: v.pipe(v.string(), v.maxLength(400)) }),
  v.object({ op: v.literal('let_in'), visitor: id, by: actorSchema }),
  v.object({ op: v.literal('turn_away'), visitor: id, by: actorSchema }),
  v.object({ op: v.literal('knocks') }),
] as const;

const knockSchema = v.object({
  /** Public id of the visitor. */
  visitor: v.string(),
  /** For people. */
  who: v.string(),
  /** Since when they wait, Unix time in ms. */
  at: v.number(),
});
export type Knock = v.InferOutput<typeof knockSchema>;

/** Answer to each: whether it had an effect, on whom, and who waits now, the first to come first. */
export const knocksSchema = v.object({
  found: v.boolean(),
  whom: v.string(),
  knocks: v.array(knockSchema),
});
export type Knocks = v.InferOutput<typeof knocksSchema>;
