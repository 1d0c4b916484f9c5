import { expect, test } from 'vitest';
import {
  actionOf,
  bindingOf,
  DEFAULT_KEYS,
  isBinding,
  KEY_ACTIONS,
  keyFor,
  NO_KEYS,
  shown,
} from './keys.ts';

const press = (code: string, ...held: ('ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey')[]) => ({
  code,
  ctrlKey: false,
  shiftKey: false,
  altKey: false,
  metaKey: false,
  ...Object.fromEntries(held.map((name) => [name, true])),
});

test('only the whole combination is taken from the terminal', () => {
  expect(actionOf({}, press('Enter', 'ctrlKey', 'shiftKey'))).toBe('chat');
  for (const other of [
    press('Enter'),
    press('Enter', 'ctrlKey'),
    press('Enter', 'shiftKey'),
    press('Enter', 'ctrlKey', 'shiftKey', 'altKey'),
    press('KeyY', 'ctrlKey', 'shiftKey'),
    press('ShiftLeft', 'ctrlKey', 'shiftKey'),
  ]) {
    expect(actionOf({}, other)).toBeUndefined();
  }
});

test('a key can be another one, or none', () => {
  const keys = { chat: 'Control+Alt+KeyC', say: null };
  expect(actionOf(keys, press('KeyC', 'ctrlKey', 'altKey'))).toBe('chat');
  expect(actionOf(keys, press('Enter', 'ctrlKey', 'shiftKey'))).toBeUndefined();
  expect(actionOf(keys, press('Period', 'ctrlKey', 'shiftKey'))).toBeUndefined();
  expect(keyFor(keys, 'react')).toBe('Control+Shift+Comma');
});

test('a binding takes nothing that people type: two modifiers, or one with a function key', () => {
  expect(bindingOf(press('KeyX', 'shiftKey', 'metaKey'))).toBe('Shift+Meta+KeyX');
  for (const yes of ['Control+Shift+Enter', 'Alt+F2', 'Control+Alt+Shift+Meta+KeyA']) {
    expect(isBinding(yes)).toBe(true);
  }
  for (const no of ['KeyA', 'Shift+KeyA', 'Control+KeyC', 'F2', 'Shift+Control+KeyA', '', '+', 7]) {
    expect(isBinding(no)).toBe(false);
  }
});

test('people read keys as they are printed', () => {
  const bindings = [
    ...['Control+Shift+Period', 'Control+Alt+KeyC', 'Alt+Digit1'],
    ...['Control+Shift+BracketLeft', 'Control+Shift+BracketRight'],
  ];
  expect(bindings.map(shown)).toEqual([
    ...['Ctrl+Shift+.', 'Ctrl+Alt+C', 'Alt+1'],
    ...['Ctrl+Shift+[', 'Ctrl+Shift+]'],
  ]);
});

test('every action has a key of its own by default, and all can be off', () => {
  const keys = KEY_ACTIONS.map((action) => DEFAULT_KEYS[action]);
  expect(new Set(keys).size).toBe(KEY_ACTIONS.length);
  expect(keys.every(isBinding)).toBe(true);
  for (const action of KEY_ACTIONS) expect(keyFor(NO_KEYS, action)).toBeNull();
});
