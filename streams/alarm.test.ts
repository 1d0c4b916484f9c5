// An object's alarm is set when it has to be, and again when it was lost.
import { expect, test } from 'vitest';
import { Alarm } from './alarm.ts';

function counted(at: number | null = null) {
  const set: number[] = [];
  const failures: (() => void)[] = [];
  const alarm = new Alarm((when, failed) => {
    set.push(when);
    failures.push(failed);
  }, at);
  return { alarm, set, fail: () => failures.at(-1)?.() };
}

test('TS1: it is set for the earliest wish, and once for those after it', () => {
  const { alarm, set } = counted(50);
  for (const at of [60, 40, 45]) alarm.wake(at, 0);
  alarm.came();
  alarm.wake(45, 41);
  expect(set).toEqual([40, 45]);
});

test('TS1: what could not be stored is set again with the next wish', () => {
  const { alarm, set, fail } = counted();
  alarm.wake(40, 0);
  fail();
  alarm.wake(60, 1);
  expect(set).toEqual([40, 60]);
});

test('TS1: an older failure takes nothing from what was set since', () => {
  const set: number[] = [];
  const failures: (() => void)[] = [];
  const alarm = new Alarm((at, failed) => {
    set.push(at);
    failures.push(failed);
  });
  alarm.wake(40, 0);
  alarm.wake(30, 0);
  failures[0]?.();
  alarm.wake(35, 1);
  expect(set).toEqual([40, 30]);
});

test('TS1: one that is past and never came counts for none', () => {
  const { alarm, set } = counted(10);
  alarm.wake(100, 20);
  expect(set).toEqual([100]);
});
