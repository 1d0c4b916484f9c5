// A person put together from its connections, and its colour (PR1).
import { expect, test } from 'vitest';
import { COLOR_SLOTS } from '../../protocol/limits.ts';
import { personFrom, pickColor, type Sighting } from './presence.ts';

test('PR1: a colour is the first wish that is free, else the lowest free slot, else the least used', () => {
  expect(pickColor([], [undefined, undefined])).toBe(0);
  expect(pickColor([0, 1, 3], [])).toBe(2);
  expect(pickColor([0, 1], [1, 7])).toBe(7);
  expect(pickColor([0], [-1, 99, 0])).toBe(1);
  const all = Array.from({ length: COLOR_SLOTS }, (_, i) => i);
  expect(pickColor([...all, 0, 1], [4])).toBe(2);
});

test('PR1: several tabs make one person: best role, newest status, the seat that one has', () => {
  const tab = (
    role: Sighting['role'],
    status: Sighting['status'],
    statusAt: number,
    seat?: number,
  ) => ({
    role,
    status,
    statusAt,
    seat,
  });
  const who = { pid: 'p1', name: 'Ana', color: 3 };
  expect(
    personFrom(who, [
      tab('watcher', 'watching', 5),
      tab('guest', 'typing', 9, 2),
      tab('guest', 'idle', 7),
    ]),
  ).toEqual({ ...who, role: 'guest', status: 'typing', seat: 2 });
  expect(personFrom(who, [tab('watcher', 'watching', 5)])).toEqual({
    ...who,
    role: 'watcher',
    status: 'watching',
  });
});
