// Rates of people: each has their own, and whoever has done nothing for long is forgotten.
import { expect, test } from 'vitest';
import { RateBook } from './rate-book.ts';

const RATES = [{ count: 2, windowMs: 1_000 }];

test('LI1: each person has so many in a window, and is told when it goes on', () => {
  const book = new RateBook();
  expect([0, 100, 200].map((at) => book.take('ana', RATES, at))).toEqual([0, 0, 800]);
  expect(book.take('bob', RATES, 200)).toBe(0);
  expect(book.take('ana', RATES, 1_000)).toBe(0);
});

test('who has done nothing for a window is forgotten, and nobody else', () => {
  const book = new RateBook();
  for (let n = 0; n < 1_000; n += 1) book.take(`visitor${n}`, RATES, n);
  book.take('visitor0', RATES, 1_500);
  expect(book.size).toBe(500);
  book.take('ana', RATES, 9_000);
  expect(book.size).toBe(1);
});
