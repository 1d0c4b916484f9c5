import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aheadOf } from './clock.ts';

test('AR2: the room’s time is known as exactly as its quick answers allow', () => {
  const trip = fc.record({
    sent: fc.integer({ min: 0, max: 1e6 }),
    there: fc.integer({ min: 0, max: 400 }),
    back: fc.integer({ min: 0, max: 400 }),
  });
  const ahead = fc.integer({ min: -1e9, max: 1e13 });
  fc.assert(
    fc.property(fc.array(trip, { minLength: 1, maxLength: 7 }), ahead, (trips, offset) => {
      const said = aheadOf(
        trips.map(({ sent, there, back }) => {
          return { sent, came: sent + there + back, at: sent + there + offset };
        }),
      );
      const quick = trips
        .toSorted((a, b) => a.there + a.back - b.there - b.back)
        .slice(0, Math.ceil(trips.length / 2));
      const worst = Math.max(...quick.map(({ there, back }) => (there + back) / 2));
      expect(Math.abs((said ?? Number.NaN) - offset)).toBeLessThanOrEqual(worst);
    }),
  );
});

test('AR2: one slow answer among quick ones does not count', () => {
  const quick = [0, 10, 20].map((sent) => ({ sent, came: sent + 2, at: sent + 1 + 5_000 }));
  expect(aheadOf([{ sent: 0, came: 900, at: 5_890 }, ...quick])).toBe(5_000);
  expect(aheadOf([])).toBeUndefined();
});
