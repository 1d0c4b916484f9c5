import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ClockState, steer, timeAt } from './clock.ts';

const START: ClockState = { from: 0, base: 1_000_000, due: 0 };

test('AR2: a clock that is corrected never goes back and never jumps, and then is right', () => {
  const step = fc.tuple(
    fc.integer({ min: 0, max: 5_000 }),
    fc.integer({ min: -2_000, max: 2_000 }),
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), (steps) => {
      let state = START;
      let steady = 0;
      let last = timeAt(state, steady);
      for (const [wait, off] of steps) {
        for (let i = 0; i < 10; i += 1) {
          const before = steady;
          steady += wait / 10;
          const now = timeAt(state, steady);
          expect(now).toBeGreaterThanOrEqual(last);
          expect(now - last).toBeLessThanOrEqual((steady - before) * 1.11 + 1e-3);
          last = now;
        }
        state = steer(state, steady, last + off);
      }
      const target = last + (steps.at(-1)?.[1] ?? 0);
      expect(timeAt(state, steady + 20_000)).toBeCloseTo(target + 20_000, 3);
    }),
  );
});

test('AR2: a clock that is minutes off is set at once', () => {
  const state = steer(START, 500, 9_000_000);
  expect(timeAt(state, 500)).toBe(9_000_000);
  expect(timeAt(state, 600)).toBe(9_000_100);
});
