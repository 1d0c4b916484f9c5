// Budgets: what is left, near and used up, and that many answers at once use no more than one after the other (AG3).
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TURN_HOLDS } from '../../protocol/limits.ts';
import type { ResidentBudget } from '../../protocol/room/resident.ts';
import { holdOf, judge, nextDay, type OfDay, type Used } from './budgets.ts';

const BUDGET: ResidentBudget = {
  ...{ messagesPerHour: 20, tokensPerVisitor: 1_000, tokensPerDay: 4_000, usdPerDay: 1 },
};
const NONE: OfDay = { visitorTokens: 0, tokens: 0, usd: 0 };
const NOTHING: Used = { ...NONE, messages: 0, oldest: null, held: NONE };
const NOON = Date.UTC(2026, 6, 1, 12);

test('AG3: what was used up is said with when it goes on: an hour after the oldest answer, or at midnight UTC', () => {
  const messages = { ...NOTHING, messages: 20, oldest: NOON - 1_800_000 };
  expect(judge(BUDGET, messages, NOON)).toMatchObject({
    ...{ ok: false, why: 'messages', at: NOON + 1_800_000 },
    text: expect.stringContaining('Ask me again in 30 minutes.'),
  });
  for (const [used, why] of [
    [{ visitorTokens: 1_000 }, 'visitor_tokens'],
    [{ tokens: 4_000 }, 'tokens'],
    [{ usd: 1 }, 'usd'],
  ] as const)
    expect(judge(BUDGET, { ...NOTHING, ...used }, NOON)).toMatchObject({
      ...{ ok: false, why, at: nextDay(NOON) },
      text: expect.stringContaining('in 12 hours.'),
    });
  expect(nextDay(nextDay(NOON) - 1)).toBe(nextDay(NOON));
});

test('AG3: a budget of nothing answers nobody, and does not say when it goes on where nobody knows', () => {
  const none = { messagesPerHour: 0, tokensPerVisitor: 0, tokensPerDay: 0, usdPerDay: 0 };
  expect(judge(none, NOTHING, NOON)).toMatchObject({ ok: false, why: 'messages', at: null });
});

test('AG3: where turns that run may use up the rest, it goes on when they are done, not tomorrow', () => {
  const used = { ...NOTHING, tokens: 3_900, held: { ...NONE, tokens: 200 } };
  expect(judge(BUDGET, used, NOON)).toMatchObject({
    ...{ ok: false, why: 'tokens', at: NOON + 60_000 },
    text: expect.stringContaining('in 1 minute.'),
  });
  expect(judge(BUDGET, { ...used, held: NONE }, NOON)).toMatchObject({
    ...{ ok: true, left: { tokens: 100 } },
    near: 'My words for today are nearly used up in this room.',
  });
});

/** Turns that begin, use something, and end, in any order, as the room counts them. */
const step = fc.oneof(
  fc.record({ do: fc.constant('begin' as const) }),
  fc.record({
    do: fc.constant('use' as const),
    turn: fc.nat(30),
    tokens: fc.nat(60),
    usd: fc.integer({ min: 0, max: 20 }),
  }),
  fc.record({ do: fc.constant('end' as const), turn: fc.nat(30) }),
);

test('AG3: a budget is exceeded at most by what the turns that run take beyond their share of it', () => {
  const share = holdOf(BUDGET);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const turns: Turn[] = [];
      for (const one of steps) {
        const turn = 'turn' in one ? turns[one.turn % Math.max(1, turns.length)] : undefined;
        if (one.do === 'begin') {
          if (!judge(BUDGET, usedBy(turns, share), NOON).ok) continue;
          turns.push({ tokens: 0, usd: 0, runs: true, beyond: { tokens: 0, usd: 0 } });
          for (const each of turns) each.beyond = { tokens: 0, usd: 0 };
        } else if (turn?.runs && one.do === 'use') {
          const { tokens, usd } = turn;
          turn.tokens += one.tokens * 10;
          turn.usd += one.usd / 100;
          turn.beyond.tokens += turn.tokens - Math.max(tokens, Math.min(turn.tokens, share.tokens));
          turn.beyond.usd += turn.usd - Math.max(usd, Math.min(turn.usd, share.usd));
        } else if (turn) turn.runs = false;
        const most = { tokens: BUDGET.tokensPerDay, usd: BUDGET.usdPerDay };
        for (const of of ['tokens', 'usd'] as const)
          expect(sum(turns, (each) => each[of])).toBeLessThan(
            most[of] + share[of] + sum(turns, ({ beyond }) => beyond[of]) + 1e-9,
          );
        expect(turns.filter(({ runs }) => runs).length).toBeLessThanOrEqual(1 / TURN_HOLDS);
      }
    }),
  );
});

interface Turn {
  tokens: number;
  usd: number;
  runs: boolean;
  /** What it has taken beyond its share since a turn was last let begin. */
  beyond: { tokens: number; usd: number };
}

function sum(turns: readonly Turn[], of: (turn: Turn) => number): number {
  return turns.reduce((all, turn) => all + of(turn), 0);
}

function usedBy(turns: readonly Turn[], share: OfDay): Used {
  const held = (of: 'tokens' | 'usd') =>
    sum(turns, (turn) => (turn.runs ? Math.max(0, share[of] - turn[of]) : 0));
  return {
    ...NOTHING,
    ...{ tokens: sum(turns, ({ tokens }) => tokens), usd: sum(turns, ({ usd }) => usd) },
    held: { visitorTokens: 0, tokens: held('tokens'), usd: held('usd') },
  };
}
