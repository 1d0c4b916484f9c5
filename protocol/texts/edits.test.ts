// Edits of a text, and what is found where nobody tells them.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { difference } from './diff.ts';
import { editText, fits, replacement } from './edits.ts';

const word = fc.string({ unit: fc.constantFrom('a', 'b', '🏠', '🏡', 'é', '\n'), maxLength: 12 });

test.each([
  ['the smallest replacement', replacement],
  ['the difference', difference],
])('%s leads from one text to another, and never through a character', (_, find) => {
  fc.assert(
    fc.property(word, word, (from, to) => {
      const edits = find(from, to);
      expect(editText(from, edits)).toBe(to);
      expect(fits(from, edits)).toBe(true);
      expect(edits.every(([, , insert]) => insert.isWellFormed())).toBe(true);
    }),
  );
});

test('the difference leaves alone what is in both', () => {
  expect(difference('one two three', 'one 2 three!')).toEqual([
    [4, 3, '2'],
    [13, 0, '!'],
  ]);
  const letters = Array.from({ length: 40 }, (_, i) => String.fromCodePoint(0x4e00 + i));
  fc.assert(
    fc.property(fc.subarray(letters), fc.subarray(letters), (from, to) => {
      const inserted = difference(from.join(''), to.join('')).flatMap(([, , text]) => [...text]);
      expect(inserted.filter((letter) => from.includes(letter))).toEqual([]);
    }),
  );
});

test('texts that have little in common are replaced at once', () => {
  const [from, to] = ['a'.repeat(30_000), 'b'.repeat(30_000)];
  expect(difference(`<${from}>`, `<${to}>`)).toEqual([[1, 30_000, to]]);
});
