import { expect, test } from 'vitest';
import { isAct, isActivity } from './activity.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

test.each([
  ['a key', 'a', true],
  ['an arrow', '\x1b[A', true],
  ['Escape', '\x1b', true],
  ['a click', '\x1b[<0;10;5M', true],
  ['the wheel', '\x1b[<64;10;5M', true],
  ['a paste', '\x1b[200~hello\x1b[201~', true],
  ['F3, which could be an answer', '\x1b[1;2R', true],
  ['a move without a button', '\x1b[<35;10;5M', false],
  ['the focus', '\x1b[I', false],
  ['what kind of terminal it is', '\x1b[?62;4c', false],
  ['a colour that was asked for', '\x1b]11;rgb:0b0b/0d0d/1212\x1b\\', false],
])('%s is an act of somebody: %j, %s', (_, text, is) => expect(isAct(bytes(text))).toBe(is));

test('an answer counts as activity all the same where a terminal is one’s own', () => {
  expect(isActivity(bytes('\x1b[?62;4c'))).toBe(true);
});
