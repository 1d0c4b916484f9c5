import { expect, test } from 'vitest';
import { GAP_BYTES, GapKeys, keysIn, pieces } from './gap-keys.ts';

const frame = (text: string) => new TextEncoder().encode(`0${text}`);
const words = (frames: Uint8Array[]) =>
  frames.map((one) => new TextDecoder().decode(one.subarray(1)));

test('keys are kept in order, up to the limit, and taken once', () => {
  const gap = new GapKeys();
  expect(gap.keep(frame('l'))).toBe(0);
  expect(gap.keep(frame('s'))).toBe(0);
  expect(gap.keep(frame('x'.repeat(GAP_BYTES - 2)))).toBe(0);
  expect(gap.keep(frame('y'))).toBe(1);
  expect(words(gap.take()).map((text) => text.length)).toEqual([1, 1, GAP_BYTES - 2]);
  expect(gap.take()).toEqual([]);
});

test('a paste that is too large is refused whole, and so is what follows it', () => {
  const gap = new GapKeys();
  gap.keep(frame('a'));
  expect(gap.keep(frame('é'.repeat(GAP_BYTES)))).toBe(GAP_BYTES);
  expect(gap.keep(frame('\r'))).toBe(1);
  expect(words(gap.take())).toEqual(['a']);
  expect(gap.keep(frame('b'))).toBe(0);
});

test('the frame that is kept is a copy: ttyd’s page may use its buffer again', () => {
  const gap = new GapKeys();
  const mine = frame('a');
  gap.keep(mine);
  mine[1] = 0x62;
  expect(words(gap.take())).toEqual(['a']);
});

test.each(['\x1b[<35;10;5M', '\x1b[M !!', '\x1b[I', '\x1b[O'])(
  'reports of mouse and focus are dropped without a word: %j',
  (report) => {
    const gap = new GapKeys();
    expect(gap.keep(frame(report))).toBe(0);
    expect(gap.take()).toEqual([]);
  },
);

test.each(['\x1b[A', '\x1b', '\x1bOP', '\x1b[1;5I'])(
  'keys of several bytes are kept: %j',
  (key) => {
    const gap = new GapKeys();
    gap.keep(frame(key));
    expect(words(gap.take())).toEqual([key]);
  },
);

test('a key counts once, a paste by its characters without the marks around it', () => {
  expect(keysIn(frame('\x1b[1;5A'))).toBe(1);
  expect(keysIn(frame('ä'.repeat(20)))).toBe(20);
  expect(keysIn(frame(`\x1b[200~${'x'.repeat(100)}\x1b[201~`))).toBe(100);
});

test('a long paste goes out in frames of its opcode, every byte once', () => {
  const text = Array.from({ length: 100_000 }, (_, i) => String(i % 10)).join('');
  const cut = pieces(frame(text));
  expect(cut.length).toBeGreaterThan(1);
  for (const piece of cut) {
    expect(piece[0]).toBe(0x30);
    expect(piece.length).toBeLessThan(64 * 1_024);
  }
  expect(words(cut).join('')).toBe(text);
  const short = frame('a');
  expect(pieces(short)).toEqual([short]);
});
