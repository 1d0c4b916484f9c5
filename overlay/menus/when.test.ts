import { expect, test } from 'vitest';
import { when } from './when.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

test.each([
  [0, 'just now'],
  [-59_000, 'just now'],
  [30_000, 'in a moment'],
  [-5 * MINUTE, '5 minutes ago'],
  [61 * MINUTE, 'in 1 hour'],
  [-DAY, '1 day ago'],
  [7 * DAY - 1, 'in 7 days'],
  [-45 * DAY, '1 month ago'],
  [365 * DAY, 'in 1 year'],
])('%i ms from now is %s', (away, words) => {
  const now = Date.UTC(2026, 0, 1);
  expect(when(now + away, now)).toBe(words);
});
