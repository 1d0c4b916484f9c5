import { expect, test } from 'vitest';
import * as edit from './document.ts';

const at = (doc: edit.Document): string => `${doc.row},${doc.col} ${edit.textOf(doc)}`;

test('typing and line breaks go in at the cursor', () => {
  const doc = edit.insert(edit.documentOf(''), 'ab\ncd');
  expect(at(doc)).toBe('1,2 ab\ncd');
  expect(at(edit.insert(edit.moveTo(doc, 0, 1), 'x\ny'))).toBe('1,1 ax\nyb\ncd');
});

test('backspace and delete take whole graphemes and join lines', () => {
  const family = '👩‍👩‍👧';
  const doc = edit.insert(edit.documentOf(''), `e\u0301${family}\nz`);
  const joined = edit.backspace(edit.moveTo(doc, 1, 0));
  expect(at(joined)).toBe(`0,2 e\u0301${family}z`);
  expect(at(edit.backspace(joined))).toBe('0,1 e\u0301z');
  expect(at(edit.removeForward(edit.moveTo(doc, 0, 2)))).toBe(`0,2 e\u0301${family}z`);
  expect(joined.length).toBe(edit.textOf(joined).length);
});

test('the cursor goes over line ends and stays within the text', () => {
  const doc = edit.insert(edit.documentOf(''), 'ab\nc');
  expect(at(edit.step(edit.moveTo(doc, 0, 2), 1))).toContain('1,0');
  expect(at(edit.step(edit.moveTo(doc, 1, 0), -1))).toContain('0,2');
  expect(edit.step(doc, 1)).toBe(doc);
  expect(at(edit.jump(edit.moveTo(doc, 0, 2), 5))).toContain('1,1');
});

test('text beyond the limit is not taken', () => {
  const full = edit.documentOf('x'.repeat(edit.MAX_TEXT + 5));
  expect(full.length).toBe(edit.MAX_TEXT);
  expect(edit.insert(full, 'y')).toBe(full);
});

test('control characters are dropped, tabs become spaces', () => {
  expect(edit.textOf(edit.documentOf('a\x1b[31m\x00\r\nb\tc'))).toBe('a[31m\nb    c');
});
