import { expect, it } from 'vitest';
import { Backoff } from './backoff.ts';

it('waits 0.2 to 10 s, longer each time, with jitter', () => {
  const backoff = new Backoff();
  const waits = Array.from({ length: 8 }, (_, i) => backoff.ended(0, i * 1_000, 1));
  expect(waits).toEqual([200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
  expect(new Backoff().ended(0, 0, 0)).toBe(100);
});

it('is short again after what ran 10 s', () => {
  const backoff = new Backoff();
  for (let i = 0; i < 5; i += 1) backoff.ended(0, i, 1);
  expect(backoff.ended(10_000, 20_000, 1)).toBe(200);
});

it('five ends within a minute are degraded, until they are old', () => {
  const backoff = new Backoff();
  for (let i = 0; i < 4; i += 1) backoff.ended(0, i * 1_000);
  expect(backoff.degraded(4_000)).toBe(false);
  backoff.ended(0, 4_000);
  expect(backoff.degraded(4_000)).toBe(true);
  expect(backoff.degraded(63_000)).toBe(false);
});
