import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SeatWindow } from '../../protocol/page/terminal-note.ts';
import type { Place, Seen } from '../../protocol/room/ghost-place.ts';
import { MAX_MARKS, marksOf } from './edge-marks.ts';

const box = { width: 1_200, height: 800 };
const grid = { cols: 120, rows: 40 };
const size = { x: 80, y: 22 };
const place = (seen: Seen, x: number, y: number, cover: SeatWindow | null = null): Place => ({
  ...{ x, y, seen, aim: { x, y }, cover },
});
const one = (p: Place) => marksOf([{ pid: 'p1', place: p, size }], box, grid)[0];

describe('a mark', () => {
  test.each([
    ['left', -5, 20, 3, 389],
    ['right', 130, 20, 1_117, 389],
    ['top', 60, -1, 560, 3],
    ['bottom', 60, 42, 560, 775],
  ] as const)(
    'stands at the edge nearest to what is outside, and points there: %s',
    (to, x, y, px, py) => {
      expect(one(place('outside', x, y))).toEqual({ pid: 'p1', x: px, y: py, to });
    },
  );

  test('stands at the edge of what covers, and points under it', () => {
    const cover: SeatWindow = ['b1:2', 40, 10, 30, 10];
    expect(one(place('covered', 42, 15, cover))).toEqual({
      pid: 'p1',
      x: 360,
      y: 289,
      to: 'right',
    });
    expect(one(place('covered', 55, 19, cover))).toEqual({ pid: 'p1', x: 510, y: 389, to: 'top' });
  });

  test('stands at the edge of what is in view, where that is a part of the grid', () => {
    const view = { x: 400, y: 200, w: 300, h: 200 };
    const seen = (p: Place) => marksOf([{ pid: 'p1', place: p, size }], box, grid, view)[0];
    expect(seen(place('here', 10, 15))).toEqual({ pid: 'p1', x: 403, y: 289, to: 'left' });
    expect(seen(place('here', 60, 38))).toEqual({ pid: 'p1', x: 560, y: 375, to: 'bottom' });
    // What covers it is not in view: the way there is what counts.
    const cover: SeatWindow = ['b1:2', 90, 10, 30, 10];
    expect(seen(place('covered', 100, 15, cover))).toMatchObject({ x: 617, y: 289 });
  });

  test('of a window that is not here stands at the edge nearest to the percentages', () => {
    expect(one(place('elsewhere', 100, 20))).toMatchObject({ to: 'right' });
  });
});

test('marks never lie on one another or outside, are few, and the most important is there', () => {
  const cell = fc.integer({ min: -50, max: 170 });
  const extent = fc.integer({ min: 1, max: 120 });
  const someone = fc.tuple(
    fc.constantFrom('covered', 'outside', 'elsewhere'),
    cell,
    cell,
    cell,
    cell,
    extent,
    extent,
  );
  fc.assert(
    fc.property(fc.array(someone, { maxLength: 30 }), (people) => {
      const wanted = people.map(([seen, x, y, cx, cy, w, h], i) => {
        const cover: SeatWindow | null = seen === 'covered' ? ['b1:9', cx, cy, w, h] : null;
        return { pid: `p${i}`, place: place(seen as Seen, x, y, cover), size };
      });
      const marks = marksOf(wanted, box, grid);
      expect(marks.length).toBeLessThanOrEqual(MAX_MARKS);
      if (people.length > 0) expect(marks[0]?.pid).toBe('p0');
      for (const [i, a] of marks.entries()) {
        expect(a.x).toBeGreaterThanOrEqual(0);
        expect(a.x + size.x).toBeLessThanOrEqual(box.width);
        expect(a.y).toBeGreaterThanOrEqual(0);
        expect(a.y + size.y).toBeLessThanOrEqual(box.height);
        for (const b of marks.slice(i + 1)) {
          const apart = Math.abs(a.x - b.x) >= size.x || Math.abs(a.y - b.y) >= size.y;
          expect(apart).toBe(true);
        }
      }
    }),
  );
});
