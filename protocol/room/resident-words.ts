// The resident as all in a room see it, and what people do about it. Without schemas, because pages know it, too.

/** The `sub` of a resident’s tickets, in every room and from every proxy: it stays the same person. */
export const RESIDENT_SUB = 'resident';

/** `no_key`: it has no key to a model; `away`: no proxy runs it; `off`: a host or an operator has turned it off (AG8). */
export const RESIDENT_STATES = ['home', 'away', 'off', 'no_key', 'busy'] as const;
export type ResidentState = (typeof RESIDENT_STATES)[number];

/** Who lives in the room, in the `room` frame (AG1). */
export interface Resident {
  name: string;
  /** Empty until the agent has said it. */
  model: string;
  state: ResidentState;
  /** Acts that wait for whoever leads (AG6). */
  waits: number;
  /** AG9: the people whose own keys it has. */
  for: readonly string[];
}

/** What the resident may do, as its room’s file allows (AG6). */
export const HANDS = [
  'look',
  'open',
  'move',
  'raise',
  'close',
  'write',
  'art',
  'point',
  'give',
] as const;
export type Hand = (typeof HANDS)[number];

/** What a person asks of it: to be silent, what it remembers of them, and to forget that (AG5, AG7). */
export const RESIDENT_ASKS = ['stop', 'memory', 'forget'] as const;
export type ResidentAsk = (typeof RESIDENT_ASKS)[number];

/** Why it does not answer somebody (AG3, AG4). */
const TURN_REFUSALS = [
  'messages',
  'visitor_tokens',
  'tokens',
  'usd',
  'off',
  'taken',
  'paused',
] as const;
export type TurnRefusal = (typeof TURN_REFUSALS)[number];

export const TURN_ENDS = ['done', 'stopped', 'failed', 'refused', 'timeout'] as const;
export type TurnEnd = (typeof TURN_ENDS)[number];

export const ACT_DECISIONS = ['approve', 'refuse'] as const;
export type ActDecision = (typeof ACT_DECISIONS)[number];

/** An act that waits for whoever leads (AG6). */
export interface PendingAct {
  id: string;
  tool: Hand;
  /** JSON: the tool’s input. */
  input: string;
  /** What it would do, one line for people. */
  words: string;
  /** For whom it would be done; empty for the room. */
  whom: string;
  /** Since when, as Unix time in ms. */
  at: number;
}
