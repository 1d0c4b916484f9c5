import { describe, expect, test } from 'vitest';
import { isSettled, type Motion, restAt, step } from './motion.ts';

const FRAME = 1 / 60;

function run(from: Motion, target: { x: number; y: number }, frames: number): Motion[] {
  const out: Motion[] = [];
  let at = from;
  for (let i = 0; i < frames; i += 1) {
    at = step(at, target, FRAME);
    out.push(at);
  }
  return out;
}

describe('a ghost on its way', () => {
  test('arrives without swinging past, most of the way in 100 ms, all of it in 400 ms', () => {
    const path = run(restAt({ x: 0, y: 0 }), { x: 300, y: -90 }, 24);
    expect(path[5]?.x).toBeGreaterThan(230);
    expect(path.at(-1)).toEqual(restAt({ x: 300, y: -90 }));
    for (const [i, { x }] of path.entries()) {
      expect(x).toBeLessThanOrEqual(300);
      expect(x).toBeGreaterThanOrEqual(path[i - 1]?.x ?? 0);
    }
  });

  test('follows a steady movement in steps of 40 ms evenly: no frame stands still, none leaps', () => {
    let at = restAt({ x: 0, y: 0 });
    const moves: number[] = [];
    for (let frame = 0; frame < 120; frame += 1) {
      const target = { x: Math.floor((frame * FRAME) / 0.04) * 20, y: 0 };
      const next = step(at, target, FRAME);
      if (frame > 30) moves.push(next.x - at.x);
      at = next;
    }
    const mean = moves.reduce((a, b) => a + b, 0) / moves.length;
    expect(Math.min(...moves)).toBeGreaterThan(mean * 0.5);
    expect(Math.max(...moves)).toBeLessThan(mean * 1.6);
  });

  test('stops dead where a fast movement ends', () => {
    const path = run({ x: 90, y: 0, vx: 5_000, vy: 0 }, { x: 100, y: 0 }, 10);
    expect(Math.max(...path.map((m) => m.x))).toBeLessThanOrEqual(100);
    expect(path.at(-1)?.x).toBe(100);
  });

  test('is the same at any frame rate', () => {
    const once = step(restAt({ x: 0, y: 0 }), { x: 100, y: 0 }, 0.1);
    const slow = run(restAt({ x: 0, y: 0 }), { x: 100, y: 0 }, 6).at(-1);
    expect(slow?.x).toBeCloseTo(once.x, 6);
  });
});

test('settled is settled', () => {
  expect(isSettled(restAt({ x: 1, y: 2 }), { x: 1, y: 2 })).toBe(true);
  expect(isSettled(restAt({ x: 1, y: 2 }), { x: 1, y: 3 })).toBe(false);
});
