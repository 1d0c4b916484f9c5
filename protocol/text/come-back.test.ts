// When to come back, in words.
import { expect, test } from 'vitest';
import { comeBack } from './come-back.ts';

test.each([
  [0, '1 second'],
  [1_000, '1 second'],
  [39_001, '40 seconds'],
  [119_000, '119 seconds'],
  [119_001, '2 minutes'],
  [12 * 60_000, '12 minutes'],
  [2 * 3_600_000, '2 hours'],
  [31 * 86_400_000, '31 days'],
])('%i ms are %s', (ms, words) => expect(comeBack(ms)).toBe(`Try again in ${words}.`));
