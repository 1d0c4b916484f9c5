// So many in any time of this length (LI1).
import { expect, test } from 'vitest';
import { takeFromWindow } from './sliding-window.ts';

test('LI1: a sliding window counts exactly', () => {
  const rate = { count: 2, windowMs: 100 };
  const times: number[] = [];
  expect([0, 10, 20, 99, 100, 109, 110].map((t) => takeFromWindow(times, rate, t))).toEqual([
    0, 0, 80, 1, 0, 1, 0,
  ]);
});
