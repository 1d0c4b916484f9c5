import { expect, test } from 'vitest';
import { modified, type Sticky } from './sticky-keys.ts';

const CTRL: Sticky = { Control: 'once', Alt: 'off' };
const ALT: Sticky = { Control: 'off', Alt: 'locked' };

test.each([
  ['c', '\u0003'],
  ['C', '\u0003'],
  ['[', '\u001b'],
  ['@', '\u0000'],
  [' ', '\u0000'],
  ['_', '\u001f'],
  ['?', '\u007f'],
  // What has no control stays what it is.
  ['1', '1'],
  ['é', 'é'],
])('Ctrl and %j is %j', (typed, sent) => {
  expect(modified(typed, CTRL)).toBe(sent);
});

test('Alt puts an escape before it, before a control, too', () => {
  expect(modified('x', ALT)).toBe('\u001bx');
  expect(modified('😀', ALT)).toBe('\u001b😀');
  expect(modified('x', { Control: 'once', Alt: 'once' })).toBe('\u001b\u0018');
});

test.each(['ab', '', '\r', '\u001b[A', '\u001b[<0;1;1M'])(
  'a paste, another key and a mouse report are left alone: %j',
  (typed) => {
    expect(modified(typed, CTRL)).toBe(null);
  },
);
