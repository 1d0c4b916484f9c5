// The rooms' pictures: the same for the same id, another for another, and drawn whole.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathsOf, patternOf, SHADES } from './pattern.ts';

test('the same id gives the same picture, another id another one', () => {
  const of = (id: string) => patternOf(id, 40, 8).shadesAt(0).join('');
  expect(of('studio')).toBe(of('studio'));
  expect(of('studio')).not.toBe(of('study'));
});

test('it moves with time', () => {
  const pattern = patternOf('studio', 40, 8);
  expect(pattern.shadesAt(0)).not.toEqual(pattern.shadesAt(3));
});

test('every cell has a shade, at any time', () => {
  fc.assert(
    fc.property(fc.string(), fc.double({ min: 0, max: 1e6, noNaN: true }), (id, seconds) => {
      const shades = patternOf(id, 12, 5).shadesAt(seconds);
      expect(shades).toHaveLength(60);
      for (const shade of shades)
        expect(Number.isInteger(shade) && shade >= 0 && shade < SHADES).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('the paths cover each cell above shade 0 exactly once', () => {
  const cols = 7;
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: SHADES - 1 }), { minLength: 35, maxLength: 35 }),
      (shades) => {
        const painted = new Array<number>(35).fill(0);
        pathsOf(shades, cols).forEach((path, index) => {
          for (const [, x, y, w] of path.matchAll(/M(\d+) (\d+)h(\d+)v2h-\d+z/g))
            for (let i = 0; i < Number(w); i += 1)
              painted[(Number(y) / 2) * cols + Number(x) + i]! += index + 1;
        });
        expect(painted).toEqual(shades);
      },
    ),
  );
});
