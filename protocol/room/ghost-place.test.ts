import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellToPercent } from '../geometry.ts';
import type { Inside } from '../messages.ts';
import type { SeatWindow } from '../page/terminal-note.ts';
import { insideOf, placeOf, type Windows } from './ghost-place.ts';

const grid = { cols: 120, rows: 40 };
const at = (col: number, row: number) => ({
  x: cellToPercent(col, grid.cols),
  y: cellToPercent(row, grid.rows),
});
const cellOf = ({ x, y }: { x: number; y: number }) => [Math.floor(x), Math.floor(y)];
const windows: Windows = [
  ['b1:2', 40, 10, 30, 10],
  [null, 0, 30, 20, 9],
  ['b1:1', 10, 5, 50, 20],
];

describe('GE2: my pointer', () => {
  test('is in the topmost window there, by cell and part of the cell', () => {
    expect(insideOf(at(12, 6), windows, grid)).toEqual(['b1:1', 2, 1, 0.5, expect.closeTo(0.5, 1)]);
    expect(insideOf(at(45, 12), windows, grid)?.slice(0, 3)).toEqual(['b1:2', 5, 2]);
  });

  test.each([
    ['the desktop', 100, 30, windows],
    ['a window that is not mirrored', 5, 32, windows],
    ['the menu bar, under which a window lies', 5, 0, [['b1:1', 0, -3, 20, 9]] as Windows],
    ['the status line, too', 5, 39, [['b1:1', 0, 30, 20, 20]] as Windows],
    ['windows that nobody tells', 12, 6, null],
  ] as const)('is in no window over %s', (_, col, row, list) => {
    expect(insideOf(at(col, row), list, grid)).toBeUndefined();
  });
});

describe('GE2: another’s pointer', () => {
  const inside: Inside = ['b1:1', 4, 3, 0.25, 0.75];

  test('is sprite in the window, wherever that is here', () => {
    const ghost = { at: at(90, 30), inside };
    expect(placeOf(ghost, windows, grid)).toMatchObject({ x: 14.25, y: 8.75, seen: 'here' });
    const moved: Windows = [['b1:1', 70, 2, 50, 20]];
    expect(placeOf(ghost, moved, grid)).toMatchObject({ x: 74.25, y: 5.75, seen: 'here' });
  });

  test('without a part of a cell it is in the middle of it', () => {
    const ghost = { at: at(90, 30), inside: ['b1:1', 4, 3] as Inside };
    expect(placeOf(ghost, windows, grid)).toMatchObject({ x: 14.5, y: 8.5 });
  });

  test('sticks to the edge of a window that is smaller here', () => {
    const ghost = { at: at(90, 30), inside: ['b1:2', 45, 99] as Inside };
    expect(cellOf(placeOf(ghost, windows, grid))).toEqual([69, 19]);
  });

  test.each([
    ['no mirror', null],
    ['a window that is not here', [] as Windows],
  ] as const)('falls back to percentages: %s', (_, list) => {
    const place = placeOf({ at: at(90, 30), inside }, list, grid);
    expect(cellOf(place)).toEqual([90, 30]);
    expect(place.seen).toBe(list ? 'elsewhere' : 'here');
  });

  test('is under the window that covers that cell, and not under the next one', () => {
    const under = { at: at(0, 0), inside: ['b1:1', 35, 8] as Inside };
    expect(placeOf(under, windows, grid)).toMatchObject({ seen: 'covered', cover: windows[0] });
    expect(placeOf({ ...under, inside: ['b1:1', 20, 8] }, windows, grid).seen).toBe('here');
  });

  test.each([
    ['left', ['b1:1', -30, 5, 50, 20], 4, 3, [0, 8]],
    ['right', ['b1:1', 110, 5, 50, 20], 40, 3, [119, 8]],
    ['below, behind the status line', ['b1:1', 10, 35, 50, 20], 4, 4, [14, 38]],
    ['above, behind the menu', ['b1:1', 10, -5, 50, 20], 4, 5, [14, 1]],
  ] as const)('is outside beyond the edge: %s', (_, window, col, row, cell) => {
    const place = placeOf({ at: at(0, 0), inside: ['b1:1', col, row] }, [window], grid);
    expect(place.seen).toBe('outside');
    expect(cellOf(place)).toEqual(cell);
  });
});

describe('GE2 on any two layouts', () => {
  const coord = fc.integer({ min: -40, max: 140 });
  const extent = fc.integer({ min: 1, max: 130 });
  const list = fc
    .array(fc.tuple(fc.boolean(), coord, coord, extent, extent), { maxLength: 8 })
    .map((rects): SeatWindow[] => rects.map(([mine, ...r], i) => [mine ? `b1:${i}` : null, ...r]));
  const size = fc.record({
    cols: fc.integer({ min: 1, max: 300 }),
    rows: fc.integer({ min: 3, max: 120 }),
  });
  const spot = fc.record({
    x: fc.double({ min: 0, max: 100, noNaN: true }),
    y: fc.double({ min: 0, max: 100, noNaN: true }),
  });

  test('a pointer is seen on the same cell of the same window, or said not to be; and always inside the screen', () => {
    fc.assert(
      fc.property(list, size, list, size, spot, (there, theirGrid, here, myGrid, where) => {
        const inside = insideOf(where, there, theirGrid) ?? null;
        const place = placeOf({ at: where, inside }, here, myGrid);
        expect(place.x).toBeGreaterThanOrEqual(0);
        expect(place.x).toBeLessThan(myGrid.cols);
        expect(place.y).toBeGreaterThanOrEqual(0);
        expect(place.y).toBeLessThan(myGrid.rows);
        if (!inside) expect(place.seen).toBe('here');
        if (!inside || place.seen !== 'here') return;
        const mine = here.find(([g]) => g === inside[0]);
        expect(mine).toBeDefined();
        const [, x, y, w, h] = mine as SeatWindow;
        const [col, row] = cellOf(place);
        expect((col ?? 0) - x).toBe(Math.min(inside[1], w - 1));
        expect((row ?? 0) - y).toBe(Math.min(inside[2], h - 1));
        // What is seen here is what a click there would meet.
        const back = insideOf(
          {
            x: (((col ?? 0) + 0.5) / myGrid.cols) * 100,
            y: (((row ?? 0) + 0.5) / myGrid.rows) * 100,
          },
          here,
          myGrid,
        );
        expect(back?.[0]).toBe(inside[0]);
      }),
      { numRuns: 400 },
    );
  });

  test('in one layout, a pointer is sprite where it is', () => {
    fc.assert(
      fc.property(list, size, spot, (there, theirGrid, where) => {
        const inside = insideOf(where, there, theirGrid) ?? null;
        const place = placeOf({ at: where, inside }, there, theirGrid);
        expect(place.seen).toBe('here');
        const x = Math.min((where.x / 100) * theirGrid.cols, theirGrid.cols - 0.001);
        const y = Math.min((where.y / 100) * theirGrid.rows, theirGrid.rows - 0.001);
        expect(Math.abs(place.x - x)).toBeLessThan(0.02);
        expect(Math.abs(place.y - y)).toBeLessThan(0.02);
      }),
    );
  });
});
