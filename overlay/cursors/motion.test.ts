import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aimAt, isSettled, type Motion, restAt, step } from './motion.ts';

const FRAME = 1_000 / 60;

/** Every frame after `from` until `ms` later. */
function run(from: Motion, start: number, ms: number, frame = FRAME): Motion[] {
  const out: Motion[] = [];
  let at = from;
  for (let now = start + frame; now <= start + ms + 0.001; now += frame) {
    at = step(at, now, frame / 1_000);
    out.push(at);
  }
  return out;
}

describe('a ghost on its way', () => {
  test('arrives without swinging past, most of the way in 120 ms, all of it in 400 ms', () => {
    const path = run(aimAt(restAt({ x: 0, y: 0 }), { x: 300, y: -90 }, 0), 0, 400);
    expect(path[6]?.x).toBeGreaterThan(230);
    expect(path.at(-1)).toEqual(restAt({ x: 300, y: -90 }));
    for (const [i, { x }] of path.entries()) {
      expect(x).toBeLessThanOrEqual(300);
      expect(x).toBeGreaterThanOrEqual(path[i - 1]?.x ?? 0);
    }
  });

  test.each([50, 67, 100])(
    'follows a steady movement in steps of %i ms evenly: no frame stands still, none leaps',
    (every) => {
      let at = restAt({ x: 0, y: 0 });
      let sent = -1;
      const moves: number[] = [];
      for (let frame = 0; frame < 240; frame += 1) {
        const now = frame * FRAME;
        const sample = Math.floor(now / every);
        if (sample !== sent) at = aimAt(at, { x: sample * every * 0.4, y: 0 }, now);
        sent = sample;
        const next = step(at, now, FRAME / 1_000);
        if (frame > 100) moves.push(next.x - at.x);
        at = next;
      }
      const mean = moves.reduce((a, b) => a + b, 0) / moves.length;
      expect(Math.min(...moves)).toBeGreaterThan(mean * 0.7);
      expect(Math.max(...moves)).toBeLessThan(mean * 1.3);
    },
  );

  test('never leaves the box of the places that it was sent to, whatever they are and whenever they come', () => {
    const sample = fc.record({
      x: fc.integer({ min: 0, max: 2_000 }),
      y: fc.integer({ min: 0, max: 1_000 }),
      wait: fc.integer({ min: 1, max: 200 }),
    });
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 20 }), (samples) => {
        let at = restAt({ x: 500, y: 500 });
        let now = 0;
        const [xs, ys] = [[500], [500]];
        for (const { x, y, wait } of samples) {
          at = aimAt(at, { x, y }, now);
          xs.push(x);
          ys.push(y);
          for (const moved of run(at, now, wait)) {
            at = moved;
            expect(at.x).toBeGreaterThanOrEqual(Math.min(...xs) - 1e-6);
            expect(at.x).toBeLessThanOrEqual(Math.max(...xs) + 1e-6);
            expect(at.y).toBeGreaterThanOrEqual(Math.min(...ys) - 1e-6);
            expect(at.y).toBeLessThanOrEqual(Math.max(...ys) + 1e-6);
          }
          now += wait;
        }
        expect(run(at, now, 1_000).at(-1)).toMatchObject({ ...at.to, vx: 0, vy: 0 });
      }),
    );
  });

  test('is nearly the same at 30 and at 240 frames a second', () => {
    const aimed = aimAt(restAt({ x: 0, y: 0 }), { x: 100, y: 0 }, 0);
    const slow = run(aimed, 0, 100, 1_000 / 30).at(-1)?.x ?? 0;
    const fast = run(aimed, 0, 100, 1_000 / 240).at(-1)?.x ?? 0;
    expect(Math.abs(slow - fast)).toBeLessThan(12);
  });
});

test('settled is settled, once the last sample has been glided to', () => {
  const rest = restAt({ x: 1, y: 2 });
  expect(isSettled(rest, 0)).toBe(true);
  expect(isSettled(aimAt(rest, { x: 1, y: 3 }, 0), 61)).toBe(false);
  expect(isSettled(aimAt(rest, { x: 1, y: 2 }, 0), 59)).toBe(false);
});
