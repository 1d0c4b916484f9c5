import { expect, test } from 'vitest';
import { type Backoff, backoffMs } from './backoff.ts';

const BACKOFF: Backoff = { firstMs: 100, maxMs: 1_000, growth: 2, jitter: 0.5 };

test('grows from the first wait to the longest, however often it is tried', () => {
  const waits = [-1, 0, 1, 2, 3, 4, 5_000].map((attempt) => backoffMs(attempt, BACKOFF, 1));
  expect(waits).toEqual([100, 100, 200, 400, 800, 1_000, 1_000]);
});

test('chance takes off up to the jitter’s part, of the longest wait too; without jitter nothing', () => {
  expect([0, 0.5, 1].map((random) => backoffMs(0, BACKOFF, random))).toEqual([50, 75, 100]);
  expect(backoffMs(99, BACKOFF, 0)).toBe(500);
  expect(backoffMs(1, { firstMs: 100, maxMs: 1_000, growth: 2 }, 0)).toBe(200);
});
