// Whether the resident may answer somebody: budgets of messages, tokens and money against what was used (AG3). Pure.

import { BUDGET_NEAR, HELD_RETRY_MS, TURN_HOLDS } from '../../protocol/limits.ts';
import type { ResidentBudget, TurnLeft } from '../../protocol/room/resident.ts';
import type { TurnRefusal } from '../../protocol/room/resident-words.ts';
import { DAY_MS, HOUR_MS } from '../../protocol/time.ts';

/** Of the budgets of a day: tokens of a person and of the room, and the room’s dollars. */
export interface OfDay {
  visitorTokens: number;
  tokens: number;
  usd: number;
}

/** What was used so far. */
export interface Used extends OfDay {
  /** Answers to this person within the last hour, and when the oldest of them was reserved, in ms. */
  messages: number;
  oldest: number | null;
  /** What turns that run hold besides what they have used. */
  held: OfDay;
}

export type Limit = Extract<TurnRefusal, 'messages' | 'visitor_tokens' | 'tokens' | 'usd'>;

export type Judged =
  | { ok: true; left: TurnLeft; near: string | null }
  | { ok: false; why: Limit; text: string; at: number | null };

/** Days are those of UTC. @param now ms */
export function dayOf(now: number): number {
  return Math.floor(now / DAY_MS);
}

/** Midnight UTC after this. @param now ms */
export function nextDay(now: number): number {
  return (dayOf(now) + 1) * DAY_MS;
}

/**
 * What a turn counts as at least, as long as it runs: what it will take is not known before, and many that run at once
 * would else use a budget many times over.
 */
export function holdOf({ tokensPerVisitor, tokensPerDay, usdPerDay }: ResidentBudget): OfDay {
  return {
    visitorTokens: Math.ceil(tokensPerVisitor * TURN_HOLDS),
    tokens: Math.ceil(tokensPerDay * TURN_HOLDS),
    usd: usdPerDay * TURN_HOLDS,
  };
}

interface Counted {
  why: Limit;
  used: number;
  held: number;
  most: number;
  at: number | null;
}

function counted(budget: ResidentBudget, used: Used, now: number): Counted[] {
  const { messages, oldest, held } = used;
  const at = nextDay(now);
  const of = (why: Limit, key: keyof OfDay, most: number): Counted => {
    return { why, used: used[key], held: held[key], most, at };
  };
  return [
    {
      ...{ why: 'messages', used: messages, held: 0, most: budget.messagesPerHour },
      at: oldest === null ? null : oldest + HOUR_MS,
    },
    of('visitor_tokens', 'visitorTokens', budget.tokensPerVisitor),
    of('tokens', 'tokens', budget.tokensPerDay),
    of('usd', 'usd', budget.usdPerDay),
  ];
}

/** @param used before this answer, which counts in what is left @param now ms */
export function judge(budget: ResidentBudget, used: Used, now: number): Judged {
  const limits = counted(budget, used, now);
  const over = limits.find((one) => one.used >= one.most);
  if (over) {
    const { why, at } = over;
    return { ok: false, why, at, text: overText(why, over.most, at === null ? null : at - now) };
  }
  const held = limits.find((one) => one.used + one.held >= one.most);
  if (held)
    return { ok: false, why: held.why, at: now + HELD_RETRY_MS, text: heldText(HELD_RETRY_MS) };
  const leftOf = (key: keyof OfDay, most: number) => most - used[key] - used.held[key];
  const left: TurnLeft = {
    messages: budget.messagesPerHour - used.messages - 1,
    tokens: Math.min(
      leftOf('visitorTokens', budget.tokensPerVisitor),
      leftOf('tokens', budget.tokensPerDay),
    ),
    usd: leftOf('usd', budget.usdPerDay),
  };
  const near = limits.find(
    ({ why, used, most }) => used + (why === 'messages' ? 1 : 0) >= most * BUDGET_NEAR,
  );
  return { ok: true, left, near: near ? nearText(near.why, left) : null };
}

function overText(why: Limit, most: number, waitMs: number | null): string {
  const on = waitMs === null ? '' : ` ${goesOn(waitMs)}`;
  switch (why) {
    case 'messages': {
      const times = most === 1 ? 'once' : `${most} times`;
      return `I answer each of you ${times} an hour at most, and I have done that.${on}`;
    }
    case 'visitor_tokens':
      return `You and I have used up your share of my words for today.${on}`;
    case 'tokens':
      return `This room has used up my words for today.${on}`;
    case 'usd':
      return `This room has used up what my answers may cost in a day.${on}`;
  }
}

function heldText(waitMs: number): string {
  return `I am in the middle of answers that may use up the rest of my words. ${goesOn(waitMs)}`;
}

function nearText(why: Limit, { messages }: TurnLeft): string {
  switch (why) {
    case 'messages':
      return messages === 0
        ? 'That was the last answer that you get in this hour.'
        : `You get ${messages} more ${messages === 1 ? 'answer' : 'answers'} in this hour.`;
    case 'visitor_tokens':
      return 'Your share of my words for today is nearly used up.';
    case 'tokens':
      return 'My words for today are nearly used up in this room.';
    case 'usd':
      return 'What my answers may cost in a day is nearly used up in this room.';
  }
}

/** In minutes up to two hours, then in hours; rounded up. */
function goesOn(waitMs: number): string {
  const minutes = Math.max(1, Math.ceil(waitMs / 60_000));
  const [count, unit] = minutes < 120 ? [minutes, 'minute'] : [Math.ceil(minutes / 60), 'hour'];
  return `Ask me again in ${count} ${unit}${count === 1 ? '' : 's'}.`;
}
