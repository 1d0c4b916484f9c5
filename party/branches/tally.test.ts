// TS8, CR3: a number is said when it is another, and when somebody came, once in a while.
import { expect, test } from 'vitest';
import { Tally } from './tally.ts';

function tallying(said = 0) {
  const timers: (() => void)[] = [];
  const saidNow: number[] = [];
  const state = { count: said, isOpen: true };
  const tally = new Tally(
    {
      ...{ everyMs: 1_000, later: (_, call) => void timers.push(call), count: () => state.count },
      say: (count) => {
        if (state.isOpen) saidNow.push(count);
        return state.isOpen;
      },
    },
    said,
  );
  /** All timers that are set come. */
  const later = () => {
    for (const call of timers.splice(0)) call();
    return timers.length;
  };
  return { tally, state, saidNow, later };
}

test('CR3: another number is said once, however often it changes meanwhile', () => {
  const one = tallying(5);
  for (one.state.count = 6; one.state.count < 9; one.state.count += 1) one.tally.check();
  one.later();
  expect(one.saidNow).toEqual([9]);
  one.tally.check();
  one.later();
  expect(one.saidNow).toEqual([9]);
});

test('CR1, TS8: where somebody came it is said although it is the same, since they are waited for', () => {
  const one = tallying(5);
  one.tally.came();
  one.later();
  expect(one.saidNow).toEqual([5]);
  one.tally.check();
  one.later();
  expect(one.saidNow).toEqual([5]);
});

test('TS8: what could not be said is said with the next change, or when there is somebody to say it to', () => {
  const one = tallying();
  one.state.isOpen = false;
  one.tally.came();
  one.later();
  one.state.isOpen = true;
  one.tally.say();
  expect(one.saidNow).toEqual([0]);
});
