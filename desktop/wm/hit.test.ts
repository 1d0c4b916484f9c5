import { expect, test } from 'vitest';
import * as wm from './desk.ts';
import { dragTo, hitTest } from './hit.ts';
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
  return hit.kind === 'window' ? `${hit.win.id} ${hit.part}` : hit.kind;
}

test('menu bar, status line and wallpaper are not windows', () => {
  expect(at(10, 0)).toBe('menu');
  expect(at(10, 23)).toBe('status');
  expect(at(1, 1)).toBe('desktop');
});

test('the topmost window is hit, by its parts', () => {
  expect(at(25, 5)).toBe('w2 title');
  expect([at(7, 3), at(9, 3), at(10, 3)]).toEqual(['w1 close', 'w1 close', 'w1 title']);
  expect([at(45, 5), at(47, 5), at(48, 5)]).toEqual(['w2 zoom', 'w2 zoom', 'w2 title']);
  expect([at(48, 14), at(49, 14), at(47, 14)]).toEqual(['w2 corner', 'w2 corner', 'w2 frame']);
  expect([at(20, 9), at(21, 9)]).toEqual(['w2 frame', 'w2 body']);
});

test('a drag moves by the way of the pointer and leaves the title bar reachable', () => {
  const start = { x: 20, y: 4, w: 30, h: 10 };
  const drag = { id: 'w2', kind: 'move' as const, start, from: { col: 30, row: 5 } };
  expect(dragTo(drag, 33, 4, desk.canvas)).toEqual({ ...start, x: 23, y: 3 });
  expect(dragTo(drag, -99, -99, desk.canvas)).toEqual({ ...start, x: -22, y: 0 });
  expect(dragTo(drag, 300, 300, desk.canvas)).toEqual({ ...start, x: 72, y: 21 });
});

test('a drag of the corner resizes within the smallest and the largest size', () => {
  const start = { x: 20, y: 4, w: 30, h: 10 };
  const drag = { id: 'w2', kind: 'resize' as const, start, from: { col: 49, row: 14 } };
  expect(dragTo(drag, 52, 13, desk.canvas)).toEqual({ ...start, w: 33, h: 9 });
  expect(dragTo(drag, 0, 0, desk.canvas)).toEqual({ ...start, w: 16, h: 6 });
  expect(dragTo(drag, 400, 400, desk.canvas)).toEqual({ ...start, w: 80, h: 22 });
});
