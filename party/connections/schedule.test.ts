// When a room has to look up next (HS1, PR1).
import { expect, test } from 'vitest';
import { nextDeadline } from './schedule.ts';

test('HS1, PR1: the next deadline is the earliest of hello, silence and grace', () => {
  expect(nextDeadline([], [])).toBeNull();
  const watched = [
    { at: 0, lastSeen: 5_000, member: true },
    { at: 30_000, lastSeen: 30_000, member: false },
  ];
  expect(nextDeadline(watched, [])).toBe(40_000);
  expect(nextDeadline(watched, [39_000])).toBe(39_000);
  expect(nextDeadline(watched.slice(0, 1), [])).toBe(50_000);
});
