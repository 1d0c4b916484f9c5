import { expect, test } from 'vitest';
import { columnsOf, type Layout, layoutOf, type Place, type Space } from './layout.ts';

const PHONE = { width: 380, height: 660 };
const DESK = { width: 1260, height: 740 };
const WALL = { width: 1900, height: 1020 };
const SPACES = [PHONE, { width: 660, height: 340 }, { width: 760, height: 1000 }, DESK, WALL];
const COUNTS = Array.from({ length: 16 }, (_, i) => i + 1);

const overlap = (a: Place, b: Place): boolean =>
  a.left < b.left + b.width - 0.01 &&
  b.left < a.left + a.width - 0.01 &&
  a.top < b.top + b.height - 0.01 &&
  b.top < a.top + a.height - 0.01;
const areaOf = ({ width, height }: Space): number => width * height;

function expectWhole({ places, height }: Layout, space: Space, what: string): void {
  for (const place of places) {
    expect(place.left, what).toBeGreaterThanOrEqual(0);
    expect(place.left + place.width, what).toBeLessThanOrEqual(space.width + 0.01);
    expect(place.top + place.height, what).toBeLessThanOrEqual(height + 0.01);
    // Whoever looks recognises something.
    expect(place.width, what).toBeGreaterThan(60);
    expect(place.height, what).toBeGreaterThan(34);
  }
  for (const [i, a] of places.entries())
    for (const b of places.slice(i + 1)) expect(overlap(a, b), what).toBe(false);
}

test('1 to 16 tiles are in the space in every size, beside each other, with one large or without', () => {
  for (const space of SPACES)
    for (const count of COUNTS)
      for (const large of [null, 0, count - 1]) {
        const layout = layoutOf(space, count, large);
        expect(layout.places).toHaveLength(count);
        expectWhole(layout, space, `${space.width}x${space.height}, ${count}, ${large}`);
      }
});

test('on a screen all tiles fit without scrolling, and use most of it', () => {
  for (const space of [DESK, WALL])
    for (const count of COUNTS) {
      const { places, height } = layoutOf(space, count, null);
      expect(height).toBeLessThanOrEqual(space.height);
      const used = places.reduce((sum, place) => sum + areaOf(place), 0);
      expect(used / areaOf(space), `${count}`).toBeGreaterThan(0.7);
    }
});

test('a large tile has most of the screen, and the others are in view', () => {
  for (const space of [DESK, WALL])
    for (const count of COUNTS.slice(1)) {
      const { places, height } = layoutOf(space, count, 1);
      expect(height).toBeLessThanOrEqual(space.height);
      const [, main, ...others] = places as [Place, Place, ...Place[]];
      expect(areaOf(main) / areaOf(space), `${count}`).toBeGreaterThan(0.6);
      for (const other of others) expect(areaOf(other)).toBeLessThan(areaOf(main) / 3);
    }
});

test('a phone has one column that scrolls; a large tile is on top, with two columns below', () => {
  const all = layoutOf(PHONE, 4, null);
  expect(columnsOf(all)).toBe(1);
  expect(new Set(all.places.map(({ width }) => width))).toEqual(new Set([PHONE.width]));
  expect(all.height).toBeGreaterThan(PHONE.height);
  const { places } = layoutOf(PHONE, 4, 2);
  expect(places[2]).toMatchObject({ left: 0, top: 0, width: PHONE.width });
  expect(places[0]?.top).toBe(places[1]?.top);
  expect(places[0]?.top).toBeGreaterThan(places[2]?.height ?? 0);
});

test('one tile is as large as the space, and none is none', () => {
  expect(layoutOf(DESK, 1, null).places).toEqual([{ left: 0, top: 0, ...DESK }]);
  expect(layoutOf(DESK, 1, 0)).toEqual(layoutOf(DESK, 1, null));
  expect(layoutOf(DESK, 0, null)).toEqual({ places: [], height: 0 });
});

test('as many columns as are in the first row', () => {
  expect(columnsOf(layoutOf(DESK, 4, null))).toBe(2);
  expect(columnsOf(layoutOf(WALL, 9, null))).toBe(3);
  expect(columnsOf({ places: [], height: 0 })).toBe(1);
});
