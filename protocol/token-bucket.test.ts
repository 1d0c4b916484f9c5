// Bursts, then a steady rate (LI1).
import { expect, test } from 'vitest';
import { MESSAGE_RATE } from './limits.ts';
import { fullBucket, takeToken } from './token-bucket.ts';

test('LI1: a bucket lets a burst through, then a steady rate, and says when the next may come', () => {
  const bucket = fullBucket(MESSAGE_RATE, 0);
  for (let n = 0; n < MESSAGE_RATE.burst; n += 1)
    expect(takeToken(bucket, MESSAGE_RATE, 0)).toBe(0);
  expect(takeToken(bucket, MESSAGE_RATE, 0)).toBe(34);
  expect(takeToken(bucket, MESSAGE_RATE, 34)).toBe(0);
  expect(takeToken(bucket, MESSAGE_RATE, 20), 'a clock that steps back').toBeGreaterThan(0);
  let taken = 0;
  for (let t = 1_000; t < 11_000; t += 5) if (takeToken(bucket, MESSAGE_RATE, t) === 0) taken += 1;
  expect(taken).toBeGreaterThan(295);
  expect(taken).toBeLessThan(335);
});
