// Input on its way to the app: once, in order, no more than there is room for, and nothing is kept for nobody.
import { expect, test } from 'vitest';
import { INPUT_WINDOW } from '../../../protocol/keeper.ts';
import { TO_TTYD } from '../frames.ts';
import { ByteBudget } from './byte-budget.ts';
import { InputFlow } from './input-flow.ts';

const MEGABYTE = 1024 * 1024;

/** A flow to a pipe that keeps what it gets. @param budget of all seats, in bytes */
function flowTo(budget = new ByteBudget(64 * MEGABYTE)) {
  const got: number[] = [];
  const refused: number[] = [];
  const keys: { key: number; sent: number; done: (dropped: number) => void }[] = [];
  const flow = new InputFlow<string>({
    budget,
    may: () => true,
    refused: (_who, bytes) => refused.push(bytes),
    interrupt: (key, sent) =>
      new Promise((done) => {
        keys.push({ key, sent, done });
      }),
  });
  const push = (bytes: Uint8Array) =>
    flow.push('ada', Buffer.concat([Buffer.of(TO_TTYD.INPUT), bytes]));
  flow.piped(0, (frame) => got.push(...frame.subarray(1)));
  return { flow, got, refused, keys, push, budget };
}

/** Whether all of a budget is there. */
const isWhole = (budget: ByteBudget, bytes: number) => {
  const whole = budget.take(bytes);
  if (whole) budget.give(bytes);
  return whole;
};

test('no more is on its way than the window, whatever the frames’ sizes, and all of it comes in order', () => {
  const { flow, got, push } = flowTo();
  const typed = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7) % 251));
  for (let at = 0, size = 1; at < typed.length; size = (size * 5) % 60_001) {
    push(typed.subarray(at, at + size));
    at += size;
  }
  while (flow.pending() > 0) {
    expect(got.length - flow.taken()).toBeLessThanOrEqual(INPUT_WINDOW);
    flow.took(Math.min(got.length, flow.taken() + 10_000));
  }
  expect(Buffer.from(got).equals(typed)).toBe(true);
});

test('what a program that reads nothing is sent byte by byte takes little, and is worked off in steps', () => {
  const { flow, got, refused, push } = flowTo();
  const count = 300_000;
  for (let i = 0; i < count; i += 1) push(Uint8Array.of(97 + (i % 26)));
  expect(refused).toEqual([]);
  while (flow.taken() < count) flow.took(Math.min(got.length, flow.taken() + INPUT_WINDOW));
  expect(got).toHaveLength(count);
});

test('a key that can go out at once needs nothing of what all seats share', () => {
  const budget = new ByteBudget(0);
  const { got, refused, push } = flowTo(budget);
  push(Buffer.from('q'));
  expect([got, refused]).toEqual([[113], []]);
});

test('a seat that is closed gives back what its waiting input took of what all seats share', () => {
  const bytes = 2 * MEGABYTE;
  const { flow, push, budget } = flowTo(new ByteBudget(bytes));
  for (let i = 0; i < 20; i += 1) push(new Uint8Array(60_000));
  expect(isWhole(budget, bytes)).toBe(false);
  flow[Symbol.dispose]();
  expect(isWhole(budget, bytes)).toBe(true);
  push(Buffer.from('late'));
  expect(isWhole(budget, bytes)).toBe(true);
});

test('what waited and went out gives back what it took', () => {
  const bytes = 2 * MEGABYTE;
  const { flow, got, push, budget } = flowTo(new ByteBudget(bytes));
  for (let i = 0; i < 20; i += 1) push(new Uint8Array(60_000));
  while (flow.pending() > 0) flow.took(got.length);
  expect(isWhole(budget, bytes)).toBe(true);
});

test('of signal keys that come while one is on its way the newest follows it', async () => {
  const { flow, got, refused, keys, push } = flowTo();
  push(new Uint8Array(INPUT_WINDOW));
  push(Buffer.from('more'));
  push(Uint8Array.of(0x03));
  expect(refused).toEqual([4]);
  push(Buffer.from('q'));
  push(Uint8Array.of(0x1c));
  expect(keys.map(({ key }) => key)).toEqual([0x03]);
  expect(refused).toEqual([4, 1]);
  keys[0]?.done(INPUT_WINDOW);
  await expect.poll(() => keys.map(({ key }) => key)).toEqual([0x03, 0x1c]);
  expect(refused).toEqual([4, 1, INPUT_WINDOW]);
  keys[1]?.done(0);
  flow.took(INPUT_WINDOW + 2);
  push(Buffer.from('z'));
  await expect.poll(() => got.at(-1)).toBe(122);
});

test('between an app’s end and the next one nobody gets input, and its sender is told', () => {
  const { flow, got, refused, push } = flowTo();
  expect(flow.isOpen()).toBe(true);
  flow.appEnded();
  expect(flow.isOpen()).toBe(false);
  push(Buffer.from('abc'));
  expect(refused).toEqual([3]);
  flow.piped(0, (frame) => got.push(...frame.subarray(1)));
  push(Buffer.from('d'));
  expect([flow.isOpen(), got]).toEqual([true, [100]]);
});
