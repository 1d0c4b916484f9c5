import { describe, expect, test } from 'vitest';
import { looksLikeKey, onlyAsks, readAnswers } from './terminal-questions.ts';
import { themeColor } from './terminal-theme.ts';

describe('answers of a terminal', () => {
  test.each([
    ['status', '\x1b[0n'],
    ['cursor', '\x1b[12;40R'],
    ['page', '\x1b[?12;40R'],
    ['attributes', '\x1b[?1;2c'],
    ['version', '\x1b[>0;276;0c'],
    ['unit', '\x1bP!|00000000\x1b\\'],
    ['mode', '\x1b[?2004;1$y'],
    ['mode', '\x1b[4;2$y'],
    ['setting', '\x1bP1$r0m\x1b\\'],
    ['color', '\x1b]11;rgb:0b0b/0d0d/1212\x1b\\'],
    ['color', '\x1b]4;15;rgb:ffff/ffff/ffff\x07'],
    ['name', '\x1bP>|xterm.js(5.4.0)\x1b\\'],
    ['size', '\x1b[8;24;80t'],
  ])('%s: %j', (kind, text) => {
    expect(readAnswers(text)).toEqual([{ kind, text }]);
    expect(readAnswers(`${text}\x1b[?1;2c`)).toHaveLength(2);
    // With anything else it is what somebody types or pastes.
    for (const more of ['x', '\r', '\x1b', '\x1b[A', '\x03']) {
      expect(readAnswers(text + more)).toBeNull();
      expect(readAnswers(more + text)).toBeNull();
    }
  });

  test.each([
    ...[
      'a',
      '\x1b',
      '\x1b[A',
      '\x1bOR',
      '\x1b[1;5D',
      '\x1b[15;2~',
      '\x1b[I',
      '\x1b[O',
      '\x1bc',
      '',
    ],
    ...[
      '\x1b[<0;10;5M',
      '\x1b[<0;10;5m',
      '\x1b[M !!',
      '\x1b[200~\x1b[0n\x1b[201~',
      '\x1b[97;5u',
      'R',
    ],
  ])('no key, mouse report or paste: %j', (text) => {
    expect(readAnswers(text)).toBeNull();
  });

  test('F3 with modifiers looks like a position', () => {
    const [shift, place] = ['\x1b[1;2R', '\x1b[2;2R'].flatMap((text) => readAnswers(text) ?? []);
    expect([shift && looksLikeKey(shift), place && looksLikeKey(place)]).toEqual([true, false]);
  });
});

test('a colour sequence may ask, set, or both', () => {
  expect(onlyAsks(11, '?')).toBe(true);
  expect(onlyAsks(10, '?;?')).toBe(true);
  expect(onlyAsks(11, '#fff')).toBe(false);
  expect(onlyAsks(4, '1;?;2;?')).toBe(true);
  expect(onlyAsks(4, '1;?;2;#fff')).toBe(false);
});

test('colours of the theme, the palette, its cube and its greys', () => {
  expect([257, 1, 16, 231, 196, 232, 255].map(themeColor)).toEqual([
    ...[
      [0x0b, 0x0d, 0x12],
      [0xd8, 0x1e, 0],
      [0, 0, 0],
      [255, 255, 255],
      [255, 0, 0],
    ],
    ...[
      [8, 8, 8],
      [238, 238, 238],
    ],
  ]);
});
