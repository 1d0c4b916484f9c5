// What is kept of keys typed while a stream is away, and what is counted as lost.
import { expect, test } from 'vitest';
import { HELD_BYTES, HeldKeys, keysIn } from './held-keys.ts';

test('keys are kept in order and taken once', () => {
  const held = new HeldKeys();
  for (const key of ['l', 's', '\x1b[A', '\r']) expect(held.keep(key)).toBe(0);
  expect(held.keys).toBe(4);
  expect(held.take()).toEqual(['l', 's', '\x1b[A', '\r']);
  expect(held.take()).toEqual([]);
});

test('after one that does not fit nothing is kept: half a line is worse than none', () => {
  const held = new HeldKeys();
  expect(held.keep('€'.repeat(HELD_BYTES / 3 - 1))).toBe(0);
  expect(held.keep('€€€')).toBe(3);
  expect(held.keep('x')).toBe(1);
  expect(held.take().join('')).toHaveLength(Math.floor(HELD_BYTES / 3 - 1));
  expect(held.keep('x')).toBe(0);
});

test('keys that have become too old are all lost, and so are those after them', () => {
  const held = new HeldKeys();
  held.keep('rm ');
  expect(held.expire()).toBe(3);
  expect(held.keep('file\r')).toBe(5);
  expect(held.take()).toEqual([]);
});

test('a move of the mouse and a focus are no keys', () => {
  const held = new HeldKeys();
  for (const report of ['\x1b[<35;1;1M', '\x1b[M !!', '\x1b[I', '\x1b[O']) {
    expect(held.keep(report)).toBe(0);
    expect(keysIn(report)).toBe(0);
  }
  expect(held.take()).toEqual([]);
});

test.each([
  ['a', 1],
  ['\x1b[15~', 1],
  ['\x1bOA', 1],
  ['\x1b[200~hello\x1b[201~', 5],
  ['日本', 2],
  ['👍', 1],
])('%j counts as %i', (text, keys) => {
  expect(keysIn(text)).toBe(keys);
});
