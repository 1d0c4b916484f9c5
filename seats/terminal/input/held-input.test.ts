// Input that waits for the commands that may move the keyboard focus.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HeldInput } from './held-input.ts';

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
  expect(passed).toEqual(['a1', 'a2', 'a3', 'a4']);
});

test('BR17: whoever never lets go holds nothing for long', () => {
  held.hold();
  take('1');
  vi.advanceTimersByTime(999);
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
