// Control messages about a room’s resident: which proxy runs it, whether it is on, and acts that wait (AG1, AG6, AG8).
import * as v from 'valibot';
import { ACT_INPUT_MAX_CHARS } from '../limits.ts';
import { agentId, budgetSchema, usageSchema } from '../room/resident.ts';
import { ACT_DECISIONS, HANDS, RESIDENT_STATES } from '../room/resident-words.ts';
import { actorSchema } from './audit.ts';
import { reasonSchema } from './moderation.ts';
import { publicIdSchema } from './public-id.ts';

export const residentControls = [
  /** AG1: takes, renews or gives up the lease; one that has a key takes it from one that has none. */
  v.object({
    op: v.literal('hold_resident'),
    proxy: publicIdSchema,
    wants: v.boolean(),
    keyed: v.optional(v.boolean(), true),
  }),
  /** AG8. */
  v.object({
    op: v.literal('resident_off'),
    by: actorSchema,
    reason: v.optional(reasonSchema, ''),
  }),
  v.object({ op: v.literal('resident_on'), by: actorSchema, reason: v.optional(reasonSchema, '') }),
  /** AG6. */
  v.object({
    op: v.literal('act_answer'),
    act: agentId,
    do: v.picklist(ACT_DECISIONS),
    input: v.exactOptional(v.pipe(v.string(), v.maxLength(ACT_INPUT_MAX_CHARS))),
    by: actorSchema,
  }),
] as const;
export type ResidentControl = v.InferOutput<(typeof residentControls)[number]>;

/** Answer to `hold_resident`: who has the lease now. */
export const residentHeldSchema = v.object({ holder: v.nullable(v.string()) });
export type ResidentHeld = v.InferOutput<typeof residentHeldSchema>;

/** Answer to `act_answer`: whether there was such an act, and `msg`: why it was not decided. */
export const actAnsweredSchema = v.object({
  found: v.boolean(),
  done: v.optional(v.boolean(), true),
  msg: v.optional(v.string()),
});
export type ActAnswered = v.InferOutput<typeof actAnsweredSchema>;

/** In a room’s facts; null where nobody lives there. */
export const residentFactsSchema = v.object({
  name: v.string(),
  model: v.string(),
  state: v.picklist(RESIDENT_STATES),
  waits: v.number(),
  usage: usageSchema,
  budget: budgetSchema,
});
export type ResidentFacts = v.InferOutput<typeof residentFactsSchema>;

/** What an operator who looks into a room sees besides. */
export const residentInspectionSchema = v.object({
  ...residentFactsSchema.entries,
  /** The proxy that has the lease. */
  holder: v.nullable(v.string()),
  /** How many people it remembers, and with how many characters. */
  memories: v.object({ people: v.number(), chars: v.number() }),
  acts: v.array(
    v.object({
      id: v.string(),
      tool: v.picklist(HANDS),
      input: v.string(),
      words: v.string(),
      whom: v.optional(v.string(), ''),
      at: v.number(),
    }),
  ),
});
export type ResidentInspection = v.InferOutput<typeof residentInspectionSchema>;
