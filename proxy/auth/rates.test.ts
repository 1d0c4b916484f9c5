// How often each somebody did something: keys apart, several rates together, and no more memory than is bounded.
import { expect, test } from 'vitest';
import { Rates } from './rates.ts';

const minute = { count: 2, windowMs: 60_000 };
const hour = { count: 3, windowMs: 3_600_000 };

test('each key counts alone; of several rates all hold', () => {
  let now = 0;
  const rates = new Rates([minute, hour], () => now);
  expect([rates.take('ada'), rates.take('ada'), rates.take('ada')]).toEqual([0, 0, 60_000]);
  expect(rates.take('bob')).toBe(0);
  now = 60_000;
  expect(rates.take('ada')).toBe(0);
  now = 120_000;
  expect([rates.waitMs('ada'), rates.take('ada')]).toEqual([3_480_000, 3_480_000]);
  expect(rates.take('bob')).toBe(0);
});

test('what is given back is the latest one, and of nobody else', () => {
  let now = 0;
  const rates = new Rates([minute], () => now);
  rates.take('ada');
  now = 10_000;
  rates.take('ada');
  rates.giveBack('ada');
  rates.giveBack('nobody');
  expect(rates.take('ada')).toBe(0);
  expect(rates.waitMs('ada')).toBe(50_000);
});

test('of more keys than are kept the one that was idle the longest is forgotten, never one that goes on', () => {
  const now = 0;
  const rates = new Rates([minute], () => now);
  for (let n = 0; n < 10_000; n += 1) {
    if (n === 5_000) for (const _ of [1, 2]) rates.take('busy');
    rates.take(`key ${n}`);
  }
  // 10 001 so far: the first was idle the longest.
  rates.take('key 1');
  expect([rates.waitMs('key 1'), rates.waitMs('busy')]).toEqual([60_000, 60_000]);
  for (let n = 0; n < 4_000; n += 1) rates.take(`later ${n}`);
  expect(rates.waitMs('key 1'), 'it went on since').toBe(60_000);
  rates.take('key 2');
  expect(rates.waitMs('key 2'), 'it was forgotten: its first does not count').toBe(0);
  for (let n = 4_000; n < 9_000; n += 1) rates.take(`later ${n}`);
  expect(rates.waitMs('busy')).toBe(0);
});
