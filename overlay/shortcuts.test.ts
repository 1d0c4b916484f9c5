import { expect, test } from 'vitest';
import { isChatShortcut } from './shortcuts.ts';

const key = (key: string, ...held: ('ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey')[]) => ({
  key,
  ctrlKey: false,
  shiftKey: false,
  altKey: false,
  metaKey: false,
  ...Object.fromEntries(held.map((name) => [name, true])),
});

test('only Ctrl+Shift+Enter is taken from the terminal', () => {
  expect(isChatShortcut(key('Enter', 'ctrlKey', 'shiftKey'))).toBe(true);
  for (const other of [
    key('Enter'),
    key('Enter', 'ctrlKey'),
    key('Enter', 'shiftKey'),
    key('Enter', 'ctrlKey', 'shiftKey', 'altKey'),
    key('y', 'ctrlKey', 'shiftKey'),
  ]) {
    expect(isChatShortcut(other)).toBe(false);
  }
});
