// Which input picks another window in WibWob-DOS, as far as its windows do not show it.
import { expect, test } from 'vitest';
import type { LocalWindow } from '../local.ts';
import { picksTop } from './keys.ts';

const windows: LocalWindow[] = [
  { id: 'w2', type: 'life', rect: [10, 5, 30, 10], title: '' },
  { id: 'w1', type: 'life', rect: [0, 0, 80, 20], title: '' },
];
const picks = (keys: string) => picksTop(Buffer.from(keys), windows);

test('BR17: a click into the topmost window picks it', () => {
  // Columns and rows from 1; the desktop begins below the menu bar.
  expect(picks('\x1b[<0;11;7M')).toBe(true);
  expect(picks('abc\x1b[<2;40;16M\x1b[<2;40;16m')).toBe(true);
});

test.each([
  ['above it', '\x1b[<0;11;6M'],
  ['beside it', '\x1b[<0;41;7M'],
  ['released in it', '\x1b[<0;11;7m'],
  ['moved over it', '\x1b[<32;11;7M'],
  ['the wheel', '\x1b[<64;11;7M'],
  ['text', 'hello'],
  ['the arrows', '\x1b[A\x1bOB'],
])('BR17: %s does not', (_, keys) => expect(picks(keys)).toBe(false));

test.each(['\x1b[17~', '\x1b[17;2~', '\x1b3'])('BR17: a key for another window: %j', (keys) => {
  expect(picks(keys)).toBe(true);
});
