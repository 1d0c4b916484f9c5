// Cutting chat lines for the app.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodedBytes, splitText } from './pieces.ts';

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

test('pieces fit, lose nothing, and are cut between graphemes', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.integer({ min: 60, max: 300 }),
      (text, max) => {
        const line = text.toWellFormed().replace(/\s+/g, ' ').trim();
        const pieces = splitText(text, max);
        expect(pieces.join('').trim()).toBe(line);
        for (const piece of pieces) expect(encodedBytes(piece)).toBeLessThanOrEqual(max);
        const whole = [...segmenter.segment(line)].filter((s) => encodedBytes(s.segment) > max);
        const count = (t: string) => [...segmenter.segment(t)].length;
        if (whole.length === 0) {
          expect(pieces.reduce((n, p) => n + count(p), 0)).toBeGreaterThanOrEqual(count(line));
        }
      },
    ),
  );
});

test('line breaks become spaces; nothing is no piece', () => {
  expect(splitText('a\n\tb', 100)).toEqual(['a b']);
  expect(splitText(' \n ', 100)).toEqual([]);
});
