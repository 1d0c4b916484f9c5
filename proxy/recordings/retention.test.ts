// Which recordings are removed: too old, or the oldest of too many bytes; never one that is being made.
import { expect, test } from 'vitest';
import { overdue } from './retention.ts';

const DAY = 24 * 3_600_000;
const NOW = 100 * DAY;
const one = (days: number, bytes: number, ended: 'stopped' | null = 'stopped') => ({
  ...{ at: NOW - days * DAY, ms: 0, ended, bytes },
});
const limits = { keep_days: 30, total_bytes: 100 };

test('RE7: what is older than it may be is removed, counted from its end', () => {
  const [old, long, young] = [one(31, 1), { ...one(31, 1), ms: 2 * DAY }, one(29, 1)];
  expect(overdue([old, long, young], limits, NOW)).toEqual([old]);
});

test('RE7: of too many bytes the oldest are removed, until the rest fits', () => {
  const [a, b, c] = [one(3, 50), one(2, 60), one(1, 30)];
  expect(overdue([a, b, c], limits, NOW)).toEqual([a]);
  expect(overdue([a, b, c], { ...limits, total_bytes: 80 }, NOW)).toEqual([a, b]);
  expect(overdue([a, b, c], { ...limits, total_bytes: 140 }, NOW)).toEqual([]);
});

test('RE7: what is being made is never removed, and counts', () => {
  const [a, b] = [one(50, 90, null), one(1, 20)];
  expect(overdue([a, b], limits, NOW)).toEqual([b]);
});
