// What is printed moves no cursor: for any text, in lines, in JSON, and in what is taken out of JSON.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable, printableInJson, printableJson, printableLine } from './printable.ts';

const STEERS = /[\0-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

test('controls are shown, and the rest stays as it is', () => {
  expect(printable('a\x1b]0;x\x07b\r\x7f\x9b2J\u202e')).toBe('a␛]0;x␇b␍␡\\u{9b}2J\\u{202e}');
  expect(printable('a\tb\nc – é 🦊 مرحبا')).toBe('a\tb\nc – é 🦊 مرحبا');
  expect(printableLine('a\tb\nok  c')).toBe('a␉b␊ok  c');
});

test('what is taken out of JSON has no controls, whatever was escaped how', () => {
  const of = (text: string) => JSON.parse(printableInJson(text));
  expect(of('"\\u001b[2J \\u009b \\r\\n\\t \\b\\f \\u007F"')).toBe('␛[2J \\u{9b} ␍\n\t ␈␌ ␡');
  expect(of('"C:\\\\u001b \\"\\\\\\u001b\\" \\u00e9"')).toBe('C:\\u001b "\\␛" é');
});

test('holds for any text', () => {
  const control = fc.constantFrom(
    ...'\x1b\r\b\t\n\x7f\x85\x9b\x9d\u202e\u2028\\u"{}',
    '\\u009b',
    '\ud800',
  );
  const text = fc.string({ unit: fc.oneof(control, fc.string({ unit: 'binary', maxLength: 3 })) });
  fc.assert(
    fc.property(text, (any) => {
      expect(printable(any)).not.toMatch(STEERS);
      expect(printableLine(any)).not.toMatch(/[\t\n]/);
      const json = JSON.stringify({ any });
      expect(printableJson(json)).not.toMatch(STEERS);
      expect(JSON.parse(printableJson(json))).toEqual({ any });
      expect(JSON.parse(printableInJson(json))).toEqual({ any: printable(any) });
    }),
    { numRuns: 500 },
  );
});
