// So many in any time of this length (LI1).
import { expect, test } from 'vitest';
import { takeOne } from './rates.ts';

const at = (times: number[], rates: { count: number; windowMs: number }[]) => {
  const counted: number[] = [];
  return times.map((now) => takeOne(counted, rates, now));
};

test('LI1: a sliding window counts exactly', () => {
  const rate = { count: 2, windowMs: 100 };
  expect(at([0, 10, 20, 99, 100, 109, 110], [rate])).toEqual([0, 0, 80, 1, 0, 1, 0]);
});

test('of several rates all hold, the longest wait is the one that counts, and what is refused does not count', () => {
  const minute = { count: 2, windowMs: 60 };
  const hour = { count: 3, windowMs: 3_600 };
  expect(at([0, 10, 20, 60, 61, 70, 3_599, 3_600], [minute, hour])).toEqual([
    ...[0, 0, 40, 0, 3_539, 3_530, 1, 0],
  ]);
});
