// Bytes for the terminal, as the platform's own encoder makes them.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Bytes } from './bytes.ts';

test('characters are written as UTF-8, and numbers as digits', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 0x10_ffff })), (codes) => {
      const bytes = new Bytes();
      for (const code of codes) bytes.char(code);
      // The platform writes half a surrogate pair as U+FFFD, and joins two halves; `char` knows only whole characters.
      const text = codes.map((code) =>
        code >> 11 === 0x1b ? '\ufffd' : String.fromCodePoint(code),
      );
      expect(bytes.view().toString()).toBe(text.join(''));
      bytes.cut(0);
      for (const code of codes) bytes.number(code);
      expect(bytes.view().toString()).toBe(codes.join(''));
    }),
  );
});

test('it grows with what is written, and a cut takes back the end alone', () => {
  const bytes = new Bytes();
  bytes.ascii('\x1b[H');
  const { length } = bytes;
  for (let i = 0; i < 20_000; i += 1) bytes.char(0x2580);
  bytes.ascii('m'.repeat(9));
  expect(bytes.view().toString()).toBe(`\x1b[H${'▀'.repeat(20_000)}${'m'.repeat(9)}`);
  bytes.cut(length);
  bytes.number(255);
  expect(bytes.view().toString()).toBe('\x1b[H255');
});
