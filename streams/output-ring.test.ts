// TS4: what the ring keeps, and from where somebody can go on.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OutputRing } from './output-ring.ts';

test('TS4: whatever it covers it has without a gap, and never more than it keeps', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 40 }), (lengths) => {
      const ring = new OutputRing(100);
      ring.begin(0);
      let text = '';
      for (const length of lengths) {
        const piece = String.fromCharCode(97 + (text.length % 26)).repeat(length);
        text += piece;
        ring.push({ end: text.length, text: piece }, length);
      }
      expect(ring.end).toBe(text.length);
      for (let at = 0; at <= text.length; at += 1) {
        if (!ring.covers(at)) continue;
        const after = ring.after(at).map((piece) => piece.text);
        expect(after.join('')).toBe(text.slice(at));
        expect(text.length - at).toBeLessThanOrEqual(100 + 40);
      }
      expect(ring.covers(text.length)).toBe(true);
    }),
  );
});

test('TS4: of nothing, of what is gone and of what never was it covers nothing', () => {
  const ring = new OutputRing(10);
  expect(ring.covers(0)).toBe(false);
  // Output that comes to one that has slept.
  ring.push({ end: 30, text: 'abcde' }, 5);
  expect([ring.covers(24), ring.covers(25), ring.covers(27), ring.covers(30)]).toEqual([
    ...[false, true, false, true],
  ]);
  ring.push({ end: 45, text: 'a piece of its own' }, 15);
  expect([ring.covers(25), ring.covers(30), ring.covers(45), ring.covers(46)]).toEqual([
    ...[false, true, true, false],
  ]);
  ring.begin(7);
  expect([ring.covers(7), ring.covers(45)]).toEqual([true, false]);
  ring.clear();
  expect(ring.covers(0)).toBe(false);
});
