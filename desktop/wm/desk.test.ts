import { expect, test } from 'vitest';
import * as wm from './desk.ts';
import { diffDesk } from './diff.ts';
import { isVisible } from './geometry.ts';
import type { Bounds, Desk } from './types.ts';

const CANVAS = { cols: 120, rows: 36 };

function deskOf(...places: Bounds[]): Desk {
  return places.reduce(
    (desk, bounds) =>
      wm.open(desk, { type: 'life', title: '', bounds, props: {}, focus: true }).desk,
    wm.emptyDesk(CANVAS),
  );
}
const at = (desk: Desk, id: string): Bounds | undefined => wm.find(desk, id)?.bounds;
const order = (desk: Desk): string[] => desk.windows.map(({ id }) => id);

test('ids count up and are not used again', () => {
  const two = deskOf({ x: 0, y: 0, w: 20, h: 8 }, { x: 5, y: 5, w: 20, h: 8 });
  const closed = wm.closeAll(two);
  const { win } = wm.open(closed, { type: 'life', title: '', props: {}, focus: true });
  expect(order(two)).toEqual(['w2', 'w1']);
  expect(win.id).toBe('w3');
});

test('create takes bounds as they are, move keeps any position and clamps the size, resize clamps', () => {
  const desk = deskOf({ x: -5, y: 90, w: 2, h: 300 });
  expect(at(desk, 'w1')).toEqual({ x: -5, y: 90, w: 2, h: 300 });
  expect(at(wm.move(desk, 'w1', -500, 700), 'w1')).toEqual({ x: -500, y: 700, w: 16, h: 34 });
  expect(at(wm.resize(desk, 'w1', 1, 1), 'w1')).toEqual({ x: -5, y: 90, w: 16, h: 6 });
  expect(at(wm.resize(desk, 'w1', 999, 999), 'w1')).toEqual({ x: -5, y: 90, w: 120, h: 34 });
});

test('zoom fills the desktop and comes back to the same place', () => {
  const home = { x: 7, y: 3, w: 30, h: 10 };
  const zoomed = wm.zoom(deskOf(home), 'w1', true);
  expect(at(zoomed, 'w1')).toEqual({ x: 0, y: 0, w: 120, h: 34 });
  expect(at(wm.zoom(zoomed, 'w1', false), 'w1')).toEqual(home);
  expect(wm.find(wm.move(zoomed, 'w1', 1, 1), 'w1')?.zoomed).toBe(false);
});

test('a smaller terminal keeps title bars reachable, the old size brings every window back', () => {
  const places = [
    { x: 60, y: 15, w: 40, h: 12 },
    { x: 0, y: 0, w: 120, h: 34 },
    { x: 100, y: 30, w: 30, h: 12 },
    { x: -20, y: 2, w: 30, h: 8 },
  ];
  const desk = deskOf(...places);
  const small = wm.setCanvas(desk, { cols: 80, rows: 24 });
  expect(at(small, 'w1')).toEqual({ x: 40, y: 10, w: 40, h: 12 });
  expect(at(small, 'w2')).toEqual({ x: 0, y: 0, w: 80, h: 22 });
  for (const { bounds } of small.windows) {
    expect(bounds.y).toBeGreaterThanOrEqual(0);
    expect(bounds.y).toBeLessThan(22);
    expect(Math.min(bounds.x + bounds.w, 80) - Math.max(bounds.x, 0)).toBeGreaterThanOrEqual(8);
  }
  const back = wm.setCanvas(wm.setCanvas(small, { cols: 30, rows: 10 }), CANVAS);
  expect(['w1', 'w2', 'w3', 'w4'].map((id) => at(back, id))).toEqual(places);
});

test('a zoomed window follows the terminal', () => {
  const zoomed = wm.zoom(deskOf({ x: 7, y: 3, w: 30, h: 10 }), 'w1', true);
  expect(at(wm.setCanvas(zoomed, { cols: 80, rows: 24 }), 'w1')).toEqual({
    x: 0,
    y: 0,
    w: 80,
    h: 22,
  });
});

test('closing hands the keys to the topmost window only if the closed one had them', () => {
  const desk = deskOf(
    { x: 0, y: 0, w: 20, h: 8 },
    { x: 1, y: 1, w: 20, h: 8 },
    { x: 2, y: 2, w: 20, h: 8 },
  );
  expect(wm.close(desk, 'w3').focused).toBe('w2');
  expect(wm.close(desk, 'w1').focused).toBe('w3');
  expect(wm.closeAll(desk).focused).toBeNull();
});

test('cycling goes through all windows in the order of their ids, over ten too', () => {
  const desk = deskOf(...Array.from({ length: 11 }, () => ({ x: 0, y: 0, w: 20, h: 8 })));
  const seen: (string | null)[] = [];
  let next = desk;
  for (let i = 0; i < 11; i += 1) {
    next = wm.cycle(next, 1);
    seen.push(next.focused);
    expect(next.windows[0]?.id).toBe(next.focused);
  }
  expect(seen).toEqual(Array.from({ length: 11 }, (_, i) => `w${i + 1}`));
  expect(wm.cycle(next, -1).focused).toBe('w10');
});

test('tiles cover the desktop without overlapping', () => {
  for (let count = 1; count <= 9; count += 1) {
    const desk = wm.tile(
      deskOf(...Array.from({ length: count }, () => ({ x: 0, y: 0, w: 20, h: 8 }))),
    );
    const covered = new Set<string>();
    for (const { bounds } of desk.windows)
      for (let y = bounds.y; y < bounds.y + bounds.h; y += 1)
        for (let x = bounds.x; x < bounds.x + bounds.w; x += 1) {
          expect(covered.has(`${x},${y}`)).toBe(false);
          covered.add(`${x},${y}`);
        }
    expect(covered.size).toBe(120 * 34);
  }
});

test('a cascade keeps every title visible', () => {
  const desk = wm.cascade(
    deskOf(...Array.from({ length: 6 }, () => ({ x: 0, y: 0, w: 20, h: 8 }))),
  );
  const tops = desk.windows.map(({ bounds }) => bounds.y);
  expect(new Set(tops).size).toBe(6);
  expect(order(desk)[0]).toBe('w6');
});

test('what changes nothing returns the same value', () => {
  const desk = deskOf({ x: 3, y: 3, w: 20, h: 8 });
  expect(wm.move(desk, 'w1', 3, 3)).toBe(desk);
  expect(wm.raise(desk, 'w1')).toBe(desk);
  expect(wm.patch(desk, 'w1', { title: '' })).toBe(desk);
  expect(wm.close(desk, 'w9')).toBe(desk);
  expect(wm.setCanvas(desk, { ...CANVAS })).toBe(desk);
});

test('the difference names what was moved, raised, focused and closed', () => {
  const desk = deskOf(
    { x: 0, y: 0, w: 20, h: 8 },
    { x: 1, y: 1, w: 20, h: 8 },
    { x: 2, y: 2, w: 20, h: 8 },
  );
  expect(diffDesk(desk, wm.move(desk, 'w1', 9, 9)).changed).toEqual(['w1']);
  expect(diffDesk(desk, wm.raise(desk, 'w1')).changed).toEqual(['w1']);
  expect(diffDesk(desk, wm.focus(desk, 'w1')).changed).toEqual(['w3', 'w1']);
  expect(diffDesk(desk, wm.close(desk, 'w3'))).toEqual({
    closed: ['w3'],
    changed: ['w2'],
    canvas: false,
  });
});

test('a window under others is visible as long as one cell shows', () => {
  const below = { x: 10, y: 5, w: 20, h: 8 };
  const half = (x: number): Bounds => ({ x, y: 0, w: 60, h: 34 });
  const visible = (...above: Bounds[]): boolean => {
    const desk = deskOf(below, ...above);
    return isVisible(desk.windows, 'w1', CANVAS);
  };
  expect(visible()).toBe(true);
  expect(visible(half(20))).toBe(true);
  expect(visible(half(-40), half(20))).toBe(false);
  expect(visible(half(-41), half(20))).toBe(true);
  expect(isVisible(deskOf({ x: 130, y: 0, w: 20, h: 8 }).windows, 'w1', CANVAS)).toBe(false);
});
