import { expect, it } from 'vitest';
import { RestartBackoff } from './restart-backoff.ts';

it('waits 0.2 to 10 s, longer each time, with jitter', () => {
  // A minute apart: often enough to be slow, too seldom to be degraded.
  const waits = (random: number) => {
    const backoff = new RestartBackoff();
    return Array.from({ length: 7 }, (_, i) => backoff.ended(0, i * 20_000, random));
  };
  expect(waits(1)).toEqual([400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
  expect(waits(0)).toEqual([200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
});

it('is short again after what ran 10 s', () => {
  const backoff = new RestartBackoff();
  for (let i = 0; i < 4; i += 1) backoff.ended(0, i, 1);
  expect(backoff.ended(10_000, 70_000, 1)).toBe(400);
});

it('five ends within a minute are degraded, until they are old, and wait longest', () => {
  const backoff = new RestartBackoff();
  for (let i = 0; i < 4; i += 1) backoff.ended(0, i * 1_000);
  expect(backoff.degraded(4_000)).toBe(false);
  expect(backoff.ended(0, 4_000, 1)).toBe(10_000);
  expect(backoff.degraded(4_000)).toBe(true);
  expect(backoff.degraded(63_000)).toBe(false);
});

it('forgets everything when it is told to', () => {
  const backoff = new RestartBackoff();
  for (let i = 0; i < 9; i += 1) backoff.ended(0, i);
  backoff.reset();
  expect(backoff.degraded(9)).toBe(false);
  expect(backoff.ended(0, 10, 1)).toBe(400);
});
