import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as wm from './desk.ts';
import { dragTo, hitTest, type Sides } from './hit.ts';
import type { Desk } from './types.ts';

const open = (desk: Desk, x: number, y: number): Desk =>
  wm.open(desk, {
    type: 'life',
    title: '',
    bounds: { x, y, w: 30, h: 10 },
    props: {},
    focus: true,
  }).desk;
const desk = open(open(wm.emptyDesk({ cols: 80, rows: 24 }), 5, 2), 20, 4);

/** What is at a cell, in short. */
function at(col: number, row: number): string {
  const hit = hitTest(desk, col, row);
  if (hit.kind !== 'window') return hit.kind;
  const { part, sides } = hit;
  return `${hit.win.id} ${part}${part === 'edge' ? ` ${sides.x},${sides.y}` : ''}`;
}

test('menu bar, status line and wallpaper are not windows', () => {
  expect(at(10, 0)).toBe('menu');
  expect(at(10, 23)).toBe('status');
  expect(at(1, 1)).toBe('desktop');
});

test('the topmost window is hit, by its parts', () => {
  expect(at(25, 5)).toBe('w2 title');
  expect([at(7, 3), at(9, 3), at(10, 3)]).toEqual(['w1 close', 'w1 close', 'w1 title']);
  expect([at(45, 5), at(47, 5), at(44, 5)]).toEqual(['w2 zoom', 'w2 zoom', 'w2 title']);
  expect(at(21, 9)).toBe('w2 body');
});

test('every side and corner is hit as what it moves', () => {
  expect([at(20, 5), at(21, 5), at(48, 5), at(49, 5)]).toEqual([
    'w2 edge -1,-1',
    'w2 edge -1,-1',
    'w2 edge 1,-1',
    'w2 edge 1,-1',
  ]);
  expect([at(20, 9), at(49, 9)]).toEqual(['w2 edge -1,0', 'w2 edge 1,0']);
  expect([at(20, 14), at(30, 14), at(48, 14), at(47, 14)]).toEqual([
    'w2 edge -1,1',
    'w2 edge 0,1',
    'w2 edge 1,1',
    'w2 edge 0,1',
  ]);
});

test('a drag moves by the way of the pointer and leaves the title bar reachable', () => {
  const start = { x: 20, y: 4, w: 30, h: 10 };
  const drag = { id: 'w2', sides: null, start, from: { col: 30, row: 5 } };
  expect(dragTo(drag, 33, 4, desk.canvas)).toEqual({ ...start, x: 23, y: 3 });
  expect(dragTo(drag, -99, -99, desk.canvas)).toEqual({ ...start, x: -22, y: 0 });
  expect(dragTo(drag, 300, 300, desk.canvas)).toEqual({ ...start, x: 72, y: 21 });
});

test('a drag of a side or corner resizes within the smallest and the largest size; the others stay', () => {
  const start = { x: 20, y: 4, w: 30, h: 10 };
  const pull = (sides: Sides, dx: number, dy: number) =>
    dragTo({ id: 'w2', sides, start, from: { col: 30, row: 9 } }, 30 + dx, 9 + dy, desk.canvas);
  expect(pull({ x: 1, y: 1 }, 3, -1)).toEqual({ ...start, w: 33, h: 9 });
  expect(pull({ x: 1, y: 1 }, -99, -99)).toEqual({ ...start, w: 16, h: 6 });
  expect(pull({ x: 1, y: 1 }, 400, 400)).toEqual({ ...start, w: 80, h: 22 });
  expect(pull({ x: -1, y: 0 }, -4, 7)).toEqual({ ...start, x: 16, w: 34 });
  expect(pull({ x: -1, y: 0 }, 99, 0)).toEqual({ ...start, x: 34, w: 16 });
  expect(pull({ x: 0, y: 1 }, 5, 2)).toEqual({ ...start, h: 12 });
  expect(pull({ x: 0, y: -1 }, 0, -2)).toEqual({ ...start, y: 2, h: 12 });
  expect(pull({ x: 1, y: -1 }, 1, -99)).toEqual({ ...start, y: 0, w: 31, h: 14 });
});

test('property: a drag of sides never moves the opposite ones, nor leaves the limits', () => {
  const side = fc.constantFrom(-1 as const, 0 as const, 1 as const);
  const far = fc.integer({ min: -120, max: 120 });
  fc.assert(
    fc.property(side, side, far, far, (x, y, dx, dy) => {
      const start = { x: 20, y: 4, w: 30, h: 10 };
      const drag = { id: 'w2', sides: { x, y }, start, from: { col: 0, row: 0 } };
      const now = dragTo(drag, dx, dy, desk.canvas);
      if (x >= 0) expect(now.x).toBe(start.x);
      else expect(now.x + now.w).toBe(start.x + start.w);
      if (y >= 0) expect(now.y).toBe(start.y);
      else expect(now.y + now.h).toBe(start.y + start.h);
      expect(now.y).toBeGreaterThanOrEqual(0);
      expect(now.w).toBeGreaterThanOrEqual(16);
      expect(now.h).toBeGreaterThanOrEqual(6);
      expect(now.w).toBeLessThanOrEqual(80);
      expect(now.h).toBeLessThanOrEqual(22);
    }),
  );
});
