// How large a terminal is drawn, for boxes of every size.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Extent, fitInto, LEAST_FONT, MINIATURE_FONT } from './fit.ts';

/** Cells of whole pixels, as on a screen with a ratio of 1. */
const drawn =
  (cols: number, rows: number) =>
  (fontSize: number): Extent => ({
    width: Math.round(fontSize * 0.6) * cols,
    height: Math.ceil(fontSize * 1.17) * rows,
  });

test('what is drawn never leaves its box, and uses it', () => {
  const side = fc.integer({ min: 60, max: 3_000 });
  fc.assert(
    fc.property(
      ...[side, side, fc.integer({ min: 20, max: 200 }), fc.integer({ min: 6, max: 80 })],
      (width, height, cols, rows) => {
        const measure = drawn(cols, rows);
        const { fontSize, scale } = fitInto({ width, height }, measure, 24);
        const size = measure(fontSize);
        expect(size.width * scale).toBeLessThanOrEqual(width + 1e-6);
        expect(size.height * scale).toBeLessThanOrEqual(height + 1e-6);
        // Nothing larger would have fitted.
        if (scale < 1) {
          const full = Math.max((size.width * scale) / width, (size.height * scale) / height);
          expect(full).toBeCloseTo(1);
        }
      },
    ),
  );
});

test('text that can be read has a font of its size and no scale', () => {
  expect(fitInto({ width: 1_000, height: 700 }, drawn(100, 30), 24)).toMatchObject({
    scale: 1,
    fontSize: expect.toSatisfy((size: number) => size > LEAST_FONT),
  });
});

test('a miniature is drawn in a usual font and made smaller as a whole', () => {
  const fit = fitInto({ width: 200, height: 140 }, drawn(100, 30), 24);
  expect(fit.fontSize).toBe(MINIATURE_FONT);
  expect(fit.scale).toBeCloseTo(200 / 700);
});

test('a font grows to its largest and no further', () => {
  expect(fitInto({ width: 9_000, height: 9_000 }, drawn(80, 24), 24)).toEqual({
    fontSize: 24,
    scale: 1,
  });
});
