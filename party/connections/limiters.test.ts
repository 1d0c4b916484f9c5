// Two limiters as values: a bucket, and a sliding window (LI1).
import { expect, test } from 'vitest';
import { MESSAGE_RATE } from '../../protocol/limits.ts';
import { fullBucket, takeFromWindow, takeToken } from '../connections/limiters.ts';

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

test('LI1: a sliding window counts exactly', () => {
  const rate = { count: 2, windowMs: 100 };
  const times: number[] = [];
  expect([0, 10, 20, 99, 100, 109, 110].map((t) => takeFromWindow(times, rate, t))).toEqual([
    0, 0, 80, 1, 0, 1, 0,
  ]);
});
