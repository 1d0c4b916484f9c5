import { expect, test } from 'vitest';
import { columns, glyphs, truncate, wrap } from './text.ts';

test('wide characters take two columns, marks and controls none', () => {
  expect(columns('abc')).toBe(3);
  expect(columns('日本語')).toBe(6);
  expect(columns('한글 ok')).toBe(7);
  expect(columns('cafe\u0301')).toBe(4);
  expect(columns('a\x1b\u202eb')).toBe(2);
  expect(columns('│▀⣿·')).toBe(4);
});

test('a grapheme of several code points is drawn as its first, composed where that exists', () => {
  expect(glyphs('e\u0301')).toEqual([{ char: 'é', width: 1 }]);
  expect(glyphs('👩‍👩‍👧')).toEqual([{ char: '👩', width: 2 }]);
});

test('a cut is shown and never halves a wide character', () => {
  expect(truncate('abcdef', 6)).toBe('abcdef');
  expect(truncate('abcdef', 4)).toBe('abc…');
  expect(truncate('日本語', 4)).toBe('日…');
  expect(truncate('日本語', 0)).toBe('');
});

test('lines break at spaces, long words anywhere, and none is wider than asked for', () => {
  expect(wrap('the quick brown fox', 10)).toEqual(['the quick', 'brown fox']);
  expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  expect(wrap('日本語の文', 5)).toEqual(['日本', '語の', '文']);
  expect(wrap('a\n\nb', 5)).toEqual(['a', '', 'b']);
});

test('further lines keep the indent of the first, behind a bullet too', () => {
  expect(wrap('  one two three', 9)).toEqual(['  one two', '  three']);
  expect(wrap('- one two three', 9)).toEqual(['- one two', '  three']);
});
