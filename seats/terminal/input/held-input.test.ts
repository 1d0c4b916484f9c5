// Input that waits for the commands that may move the keyboard focus.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HELD_AT_MOST_MS, HeldInput } from './held-input.ts';

let passed: string[];
let held: HeldInput<string>;
beforeEach(() => {
  vi.useFakeTimers();
  passed = [];
  held = new HeldInput((who, frame) => passed.push(`${who}${frame}`));
});
afterEach(() => vi.useRealTimers());
const take = (text: string) => held.take('a', Buffer.from(text));

test('BR17: input goes on at once, and what came while it was held goes on in order when the last lets go', () => {
  take('1');
  const [one, two] = [held.hold(), held.hold()];
  take('2');
  take('3');
  one[Symbol.dispose]();
  one[Symbol.dispose]();
  expect(passed).toEqual(['a1']);
  two[Symbol.dispose]();
  take('4');
  vi.runAllTimers();
  expect(passed).toEqual(['a1', 'a2', 'a3', 'a4']);
  take('5');
  expect(passed).toEqual(['a1', 'a2', 'a3', 'a4', 'a5']);
});

test('BR17: what was held goes on in pairs, also what comes after it, so that no app takes it for a paste', () => {
  const hold = held.hold();
  for (const key of 'abc') take(key);
  hold[Symbol.dispose]();
  take('d');
  take('e');
  expect(passed.join('')).toBe('aaab');
  vi.advanceTimersByTime(24);
  expect(passed.join('')).toBe('aaabacad');
  const again = held.hold();
  vi.advanceTimersByTime(100);
  take('f');
  expect(passed).toHaveLength(4);
  again[Symbol.dispose]();
  expect(passed.at(-1)).toBe('af');
});

test('BR17: whoever is held again and again is not held for longer than once', () => {
  const first = held.hold();
  for (const key of 'abcdefgh') take(key);
  first[Symbol.dispose]();
  for (let i = 0; i < 2; i += 1) {
    const next = held.hold();
    vi.advanceTimersByTime(0.6 * HELD_AT_MOST_MS);
    next[Symbol.dispose]();
  }
  expect(passed).toHaveLength(8);
});

test('BR17: whoever never lets go holds nothing for long', () => {
  held.hold();
  take('1');
  vi.advanceTimersByTime(HELD_AT_MOST_MS - 1);
  expect(passed).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(passed).toEqual(['a1']);
});

test('BR17: a long paste is not refused, it goes on', () => {
  const hold = held.hold();
  take('x'.repeat(16 * 1024));
  take('y');
  expect(passed.map((text) => text.length)).toEqual([16 * 1024 + 1, 2]);
  hold[Symbol.dispose]();
  expect(passed).toHaveLength(2);
});
