import { expect, test } from 'vitest';
import { SentKeys } from './sent-keys.ts';

const frame = (text: string) => new TextEncoder().encode(`0${text}`);
const words = (frames: Uint8Array[]) =>
  frames.map((one) => new TextDecoder().decode(one.subarray(1)));

function sent(...texts: string[]): SentKeys {
  const keys = new SentKeys();
  for (const text of texts) keys.sent(frame(text));
  return keys;
}

test('what has not arrived is sent again, once', () => {
  const keys = sent('a', 'b', 'c', 'd');
  keys.arrived(1);
  expect(keys.open).toBe(true);
  const { again, lost } = keys.resume(2);
  expect(words(again)).toEqual(['c', 'd']);
  expect(lost).toEqual([]);
  for (const one of again) keys.sent(one);
  keys.arrived(4);
  expect(keys.open).toBe(false);
  expect(keys.resume(4)).toEqual({ again: [], lost: [] });
});

test('a proxy that does not know the page: what was on its way may have arrived, so it is not sent again', () => {
  const keys = sent('a', 'b', 'c');
  keys.arrived(2);
  const { again, lost } = keys.resume(null);
  expect(again).toEqual([]);
  expect(words(lost)).toEqual(['c']);
  keys.sent(frame('d'));
  keys.arrived(1);
  expect(keys.open).toBe(false);
});

test('a count that goes back is another proxy’s', () => {
  const keys = sent('a', 'b', 'c');
  keys.arrived(2);
  const { again, lost } = keys.resume(0);
  expect(again).toEqual([]);
  expect(words(lost)).toEqual(['c']);
});

test('a paste of which only a part can be sent again is not', () => {
  const keys = sent(...Array.from({ length: 10 }, () => 'x'.repeat(32_000)));
  const { again, lost } = keys.resume(1);
  expect(again).toEqual([]);
  expect(lost.length).toBeGreaterThan(0);
});

test('a count beyond what was sent is not believed', () => {
  const keys = sent('a');
  keys.arrived(99);
  expect(keys.open).toBe(false);
  keys.sent(frame('b'));
  expect(keys.open).toBe(true);
});
