// TS8, CR1: who is on their way somewhere, until they are counted there, or have not come.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_SOCKETS_EACH } from '../protocol/limits.ts';
import { OnTheirWay } from './on-their-way.ts';

const counts = (way: OnTheirWay, now: number) => Object.fromEntries(way.counts(now));

test('TS8, CR1: all who are sent count, until the object has said how many it has', () => {
  const way = new OnTheirWay();
  for (const [i, sub] of ['ana', 'bob', 'eve'].entries()) way.send(sub, i === 2 ? 2 : 1, 0);
  expect(counts(way, 1)).toEqual({ 1: 2, 2: 1 });
  way.counted(1);
  expect(counts(way, 1)).toEqual({ 2: 1 });
});

test('TS8, CR1: who does not come in a while counts no longer', () => {
  const way = new OnTheirWay();
  way.send('ana', 1, 0);
  way.send('bob', 1, 9_000);
  expect(counts(way, 9_999)).toEqual({ 1: 2 });
  expect(counts(way, 10_000)).toEqual({ 1: 1 });
  expect(way.of('ana', 10_000)).toBeUndefined();
  expect(counts(way, 30_000)).toEqual({});
});

test('TS8, CR1: one ticket goes to one object, and takes no more places there than one person may have', () => {
  const way = new OnTheirWay();
  for (let i = 0; i < 1_000; i += 1) way.send('ana', way.of('ana', i) ?? 3, i);
  expect(counts(way, 1_000)).toEqual({ 3: MAX_SOCKETS_EACH });
});

test('TS8, CR1: counts are never below nothing, and what is counted or late leaves none', () => {
  const step = fc.record({
    sub: fc.constantFrom('a', 'b', 'c'),
    n: fc.integer({ min: 1, max: 3 }),
    counted: fc.boolean(),
    ms: fc.integer({ min: 0, max: 6_000 }),
  });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const way = new OnTheirWay();
      let now = 0;
      for (const { sub, n, counted, ms } of steps) {
        now += ms;
        if (counted) way.counted(n);
        else way.send(sub, n, now);
        for (const count of way.counts(now).values()) expect(count).toBeGreaterThan(0);
        if (counted) expect(way.counts(now).has(n)).toBe(false);
        else expect(way.of(sub, now)).toBe(n);
      }
      expect(counts(way, now + 10_000)).toEqual({});
    }),
  );
});
