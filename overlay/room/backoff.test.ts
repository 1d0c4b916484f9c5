import { expect, test } from 'vitest';
import { retryDelay } from './backoff.ts';

test('LI3: waits at least 500 ms, grows, is jittered and never more than 10 s', () => {
  expect(retryDelay(1, 0)).toBe(500);
  expect(retryDelay(1, 1)).toBe(750);
  expect(retryDelay(3, 0)).toBe(1_280);
  for (let attempt = 1; attempt < 100; attempt += 1) {
    expect(retryDelay(attempt, 0)).toBeGreaterThanOrEqual(500);
    expect(retryDelay(attempt, 1)).toBeLessThanOrEqual(10_000);
  }
});
