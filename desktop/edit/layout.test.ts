// Rows and places of an editable text, as values.
import { Text } from '@codemirror/state';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columns } from '../draw/text.ts';
import { bufferOf, select } from './buffer.ts';
import { target } from './caret.ts';
import { createLayout } from './layout.ts';

const lay = (text: string, width: number) => createLayout()(Text.of(text.split('\n')), width);
const texts = (text: string, width: number): string[] =>
  lay(text, width).rows.map((row) => row.text);

test('lines are wrapped behind blanks, and inside words that are too long', () => {
  expect(texts('one two three', 8)).toEqual(['one two ', 'three']);
  expect(texts('one twofold three', 8)).toEqual(['one ', 'twofold ', 'three']);
  expect(texts('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  expect(texts('日本語', 4)).toEqual(['日本', '語']);
  expect(texts('', 4)).toEqual(['']);
});

test('property: rows are the whole text, none wider than the window but for hanging blanks', () => {
  const text = fc.string({ maxLength: 60, unit: fc.constantFrom('a', ' ', '日', '\n', 'é') });
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 20 }), (whole, width) => {
      const { rows, cellOf, at } = lay(whole, width);
      const joined = rows.map(
        (row, i) => row.text + (row.wrapped || i === rows.length - 1 ? '' : '\n'),
      );
      expect(joined.join('')).toBe(whole);
      for (const row of rows) expect(columns(row.text.trimEnd())).toBeLessThanOrEqual(width);
      // A place is found again at its cell.
      for (const [y, row] of rows.entries())
        for (let x = 0; x < row.text.length; x += 1) {
          const cell = cellOf(row.from + x);
          expect(cell.y).toBe(y);
          expect(at(cell.x, y)).toBe(row.from + x);
        }
    }),
  );
});

test('up and down keep to their column over short and wrapped lines', () => {
  const text = 'long line\nab\nlong line';
  const layout = lay(text, 40);
  const key = (name: string) => ({ name, text: '', ctrl: false, alt: false, shift: false });
  const buffer = select(bufferOf(text), 6);
  const down = target(buffer, key('down'), layout, 6, 10);
  expect(down).toBe(12);
  expect(target(select(buffer, 12), key('down'), layout, 6, 10)).toBe(19);
  expect(target(select(buffer, 19), key('down'), layout, 6, 10)).toBe(text.length);
});
