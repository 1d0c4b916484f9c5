// The resident’s frames (AG1 to AG9): what its agent and the people tell the room of it, and what a proxy configures.
import * as v from 'valibot';
import { publicIdSchema } from '../access/public-id.ts';
import {
  ACT_INPUT_MAX_CHARS,
  ACT_WORDS_MAX_CHARS,
  CHAT_FRAME_MAX_CHARS,
  CHAT_MAX_CHARS,
  MEMORY_ROOM_MAX_CHARS,
  MODEL_MAX_CHARS,
  NAME_MAX_CHARS,
  RESIDENT_MOST,
  RESIDENT_MOST_KEYED,
  TITLE_MAX_CHARS,
} from '../limits.ts';
import { coord, extent, propsSchema, typeName, whole, windowId } from '../windows.ts';
import {
  ACT_DECISIONS,
  type ActDecision,
  HANDS,
  type Hand,
  RESIDENT_ASKS,
  type ResidentAsk,
  TURN_ENDS,
  type TurnRefusal,
} from './resident-words.ts';

export { HANDS, type Hand } from './resident-words.ts';

/** An id that an agent chooses, of a turn or an act. */
export const agentId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9._:-]{1,64}$/));
const pid = v.pipe(v.string(), v.regex(/^p\d{1,15}$/));
const line = (most: number) => v.pipe(v.string(), v.maxLength(most));
const tokens = whole(0, RESIDENT_MOST.tokens);
const dollars = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(RESIDENT_MOST.usd));

/** Tokens and money, of a turn or of more. Reads of a provider’s cache count as money alone (AG3). */
const useSchema = v.object({
  input: tokens,
  output: tokens,
  cacheRead: tokens,
  cacheWrite: tokens,
  usd: dollars,
});
export type ModelUse = v.InferOutput<typeof useSchema>;

/** AG3: what it may use; `usdPerDay` and the tokens of a day begin anew at midnight UTC. */
export const budgetSchema = v.object({
  messagesPerHour: whole(0, RESIDENT_MOST.messages),
  tokensPerVisitor: tokens,
  tokensPerDay: tokens,
  usdPerDay: dollars,
});
export type ResidentBudget = v.InferOutput<typeof budgetSchema>;

/** What a room has to know of its file’s `agent`. */
export const residentConfigSchema = v.object({
  name: v.pipe(v.string(), v.nonEmpty(), v.maxLength(NAME_MAX_CHARS)),
  model: line(MODEL_MAX_CHARS),
  budget: budgetSchema,
  memory: v.boolean(),
});
export type ResidentConfig = v.InferOutput<typeof residentConfigSchema>;

const percent = v.pipe(v.number(), v.minValue(0), v.maxValue(100));
/** Characters that it writes into a window at once. */
const WRITE_MAX_CHARS = 16_384;

/** AG6: the inputs of the hands’ tools. The room judges windows and props as it does anybody’s (ST7). */
export const HAND_INPUTS = {
  look: v.strictObject({ at: v.picklist(['windows', 'screen']) }),
  open: v.strictObject({
    type: typeName,
    title: v.exactOptional(v.pipe(v.string(), v.maxLength(TITLE_MAX_CHARS))),
    rect: v.exactOptional(v.strictTuple([coord, coord, extent, extent])),
    text: v.exactOptional(v.pipe(v.string(), v.maxLength(WRITE_MAX_CHARS))),
  }),
  move: v.strictObject({ window: windowId, rect: v.strictTuple([coord, coord, extent, extent]) }),
  raise: v.strictObject({ window: windowId }),
  close: v.strictObject({ window: windowId }),
  write: v.strictObject({
    window: windowId,
    text: v.pipe(v.string(), v.maxLength(WRITE_MAX_CHARS)),
    how: v.picklist(['append', 'replace']),
  }),
  art: v.strictObject({ window: windowId, params: propsSchema }),
  point: v.strictObject({
    at: v.strictTuple([percent, percent]),
    window: v.exactOptional(windowId),
  }),
  give: v.strictObject({
    to: publicIdSchema,
    text: v.pipe(v.string(), v.minLength(1), v.maxLength(CHAT_MAX_CHARS)),
  }),
} as const satisfies Record<Hand, v.GenericSchema>;
export type HandInput<H extends Hand = Hand> = v.InferOutput<(typeof HAND_INPUTS)[H]>;

const cid = agentId;
const actInput = line(ACT_INPUT_MAX_CHARS);

/** What clients send. */
export const residentSchemas = [
  /** AG2: reserves an answer to this person’s line. */
  v.object({ type: v.literal('turn'), id: agentId, pid, line: whole(1, Number.MAX_SAFE_INTEGER) }),
  /** AG3: all that it has used so far; also after the turn’s end, for a summary of it. */
  v.object({ type: v.literal('turn_use'), id: agentId, ...useSchema.entries }),
  v.object({ type: v.literal('turn_end'), id: agentId, how: v.picklist(TURN_ENDS) }),
  /** CH5: the whole text of a growing line so far. */
  v.object({
    type: v.literal('chat_grow'),
    cid,
    text: line(CHAT_FRAME_MAX_CHARS),
    done: v.optional(v.literal(true)),
  }),
  /** AG6: an act that waits for whoever leads; `turn`: in which it is asked for; `pid`: for whom it would be done. */
  v.object({
    type: v.literal('act_ask'),
    id: agentId,
    turn: agentId,
    pid: v.optional(pid),
    tool: v.picklist(HANDS),
    input: actInput,
    words: line(ACT_WORDS_MAX_CHARS),
  }),
  /** AG6: an act was done, or has failed: a row of the room’s log. */
  v.object({
    type: v.literal('act_done'),
    pid: v.optional(pid),
    tool: v.picklist(HANDS),
    outcome: v.picklist(['done', 'failed']),
    words: line(ACT_WORDS_MAX_CHARS),
  }),
  /** AG6: a host or an operator decides; `input`: as they have edited it. */
  v.object({
    type: v.literal('act_answer'),
    id: agentId,
    do: v.picklist(ACT_DECISIONS),
    input: v.optional(actInput),
  }),
  /** AG6: a text for a person, who alone gets it. */
  v.object({
    type: v.literal('give'),
    to: pid,
    text: v.pipe(v.string(), v.nonEmpty(), v.maxLength(CHAT_MAX_CHARS)),
  }),
  /** AG7: what is kept of a person, or without one of the room; `turn`: in which it was heard. */
  v.object({
    type: v.literal('memory_keep'),
    turn: agentId,
    pid: v.nullable(pid),
    text: line(MEMORY_ROOM_MAX_CHARS),
  }),
  /** AG5, AG7: what a person asks of it. */
  v.object({ type: v.literal('resident'), do: v.picklist(RESIDENT_ASKS) }),
  /** AG9: how the agent is; `for`: the visitors whose keys it has. */
  v.object({
    type: v.literal('resident_is'),
    state: v.picklist(['home', 'no_key', 'busy']),
    model: line(MODEL_MAX_CHARS),
    for: v.pipe(v.array(publicIdSchema), v.maxLength(RESIDENT_MOST_KEYED)),
  }),
] as const;

/** AG7: what is remembered of the one who asks and of the room; null: nothing. */
export interface Remembered {
  visitor: string | null;
  room: string | null;
}

/** What counts against budgets of tokens (AG3). Reads of a provider’s cache cost money alone. */
export function tokensOf({ input, output, cacheWrite }: Omit<ModelUse, 'usd'>): number {
  return input + output + cacheWrite;
}

/** AG3: what is left; `usd` and `tokens` the least of all budgets that hold for the person. */
export interface TurnLeft {
  messages: number;
  tokens: number;
  usd: number;
}

/** The room’s answer to `turn`. */
export type TurnAnswer =
  | {
      ok: true;
      /** AG9: the visitor behind the pid, whose key counts; null where it is not known. */
      visitor?: string | null;
      memory: Remembered;
      left: TurnLeft;
    }
  /** `at`: when it goes on, as Unix time in ms; null where nobody knows. */
  | { ok: false; why: TurnRefusal; text: string; at: number | null };

/** What the room tells the agent. */
export type ToAgent =
  | ({ type: 'turn'; id: string } & TurnAnswer)
  | { type: 'act_answer'; id: string; do: ActDecision | 'expired'; input?: string; by: string }
  /** AG5, AG8: be silent (`by` null: the room is paused, or it was turned off); or forget somebody (null: all). */
  | { type: 'resident'; do: Exclude<ResidentAsk, 'memory'>; by: string | null };

/** AG8: what was used on this day (UTC), and what the turns came to. */
export const usageSchema = v.object({
  /** Answers that were reserved. */
  messages: v.number(),
  input: v.number(),
  output: v.number(),
  cacheRead: v.number(),
  cacheWrite: v.number(),
  usd: v.number(),
  /** Turns that have ended, and those of them that failed or ran out of time. */
  turns: v.number(),
  failed: v.number(),
});
export type ResidentUsage = v.InferOutput<typeof usageSchema>;
