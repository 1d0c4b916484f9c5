// The scrollbar's box: in the track, as large as what is in view, at the ends only at the ends.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { thumbOf, topFor } from './scrollbar.ts';

test('there is no box while everything is in view', () => {
  expect(thumbOf({ top: 0, page: 10, total: 10 }, 10)).toBeNull();
});

test('property: the box is in the track, and at an end only at the end of the content', () => {
  const extent = fc
    .tuple(
      fc.integer({ min: 4, max: 60 }),
      fc.integer({ min: 1, max: 5000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    )
    .map(([page, more, t]) => ({ page, total: page + more, top: Math.round(t * more) }));
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
