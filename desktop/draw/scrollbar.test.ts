// The scrollbar's box: in the track, as large as what is in view, at the ends only at the ends.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { thumbOf, topFor } from './scrollbar.ts';

test('there is no box while everything is in view', () => {
  expect(thumbOf({ top: 0, page: 10, total: 10 }, 10)).toBeNull();
});

test('one row from an end, the box does not touch it', () => {
  expect(thumbOf({ top: 1, page: 20, total: 4000 }, 20)).toEqual({ at: 1, size: 1 });
  expect(thumbOf({ top: 3979, page: 20, total: 4000 }, 20)).toEqual({ at: 18, size: 1 });
});

test('property: the box is in the track, and at an end only at the end of the content', () => {
  const page = fc.integer({ min: 4, max: 60 });
  const extent = fc
    .tuple(page, fc.integer({ min: 1, max: 5000 }), fc.integer({ min: -3, max: 5000 }))
    .map(([rows, more, at]) => ({
      page: rows,
      total: rows + more,
      // Near both ends more often than elsewhere.
      top: Math.min(more, at < 0 ? more + at + 1 : at % (more + 1)),
    }))
    .filter(({ top }) => top >= 0);
  fc.assert(
    fc.property(extent, (e) => {
      const thumb = thumbOf(e, e.page);
      if (!thumb) throw new Error('no box');
      expect(thumb.size).toBeGreaterThanOrEqual(1);
      expect(thumb.at).toBeGreaterThanOrEqual(0);
      expect(thumb.at + thumb.size).toBeLessThanOrEqual(e.page);
      if (e.page - thumb.size <= 2) return;
      expect(thumb.at === 0).toBe(e.top === 0);
      expect(thumb.at + thumb.size === e.page).toBe(e.top === e.total - e.page);
      // Dragged to an end, it shows that end.
      expect(topFor(e, e.page, 0)).toBe(0);
      expect(topFor(e, e.page, e.page - thumb.size)).toBe(e.total - e.page);
    }),
  );
});
