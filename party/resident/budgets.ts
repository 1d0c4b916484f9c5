// Whether the resident may answer somebody: budgets of messages, tokens and money against what was used (AG3). Pure.
import { BUDGET_NEAR } from '../../protocol/limits.ts';
import type { ModelUse, ResidentBudget, TurnLeft } from '../../protocol/room/resident.ts';
import type { TurnRefusal } from '../../protocol/room/resident-words.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** What was used so far. */
export interface Used {
  /** Answers to this person within the last hour, and when the oldest of them was reserved, in ms. */
  messages: number;
  oldest: number | null;
  /** Tokens of this person today, and of the room. */
  visitorTokens: number;
  tokens: number;
  usd: number;
}

export type Limit = Extract<TurnRefusal, 'messages' | 'visitor_tokens' | 'tokens' | 'usd'>;

export type Judged =
  | { ok: true; left: TurnLeft; near: string | null }
  | { ok: false; why: Limit; text: string; at: number | null };

/** Days are those of UTC. @param now ms */
export function dayOf(now: number): number {
  return Math.floor(now / DAY_MS);
}

/** What counts against budgets of tokens. Reads of a provider’s cache cost money alone. */
export function tokensOf({ input, output, cacheWrite }: Omit<ModelUse, 'usd'>): number {
  return input + output + cacheWrite;
}

/** @param used before this answer, which counts in what is left @param now ms */
export function judge(budget: ResidentBudget, used: Used, now: number): Judged {
  const tomorrow = (dayOf(now) + 1) * DAY_MS;
  const nextHour = used.oldest === null ? null : used.oldest + HOUR_MS;
  const limits: { why: Limit; used: number; most: number; at: number | null }[] = [
    { why: 'messages', used: used.messages, most: budget.messagesPerHour, at: nextHour },
    {
      ...{ why: 'visitor_tokens', used: used.visitorTokens },
      ...{ most: budget.tokensPerVisitor, at: tomorrow },
    },
    { why: 'tokens', used: used.tokens, most: budget.tokensPerDay, at: tomorrow },
    { why: 'usd', used: used.usd, most: budget.usdPerDay, at: tomorrow },
  ];
  const over = limits.find((one) => one.used >= one.most);
  if (over) {
    const { why, at } = over;
    return { ok: false, why, at, text: overText(why, over.most, at === null ? null : at - now) };
  }
  const left: TurnLeft = {
    messages: budget.messagesPerHour - used.messages - 1,
    tokens: Math.min(
      budget.tokensPerVisitor - used.visitorTokens,
      budget.tokensPerDay - used.tokens,
    ),
    usd: budget.usdPerDay - used.usd,
  };
  const counted = limits.map((one) =>
    one.why === 'messages' ? { ...one, used: one.used + 1 } : one,
  );
  const near = counted.find((one) => one.used >= one.most * BUDGET_NEAR);
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
