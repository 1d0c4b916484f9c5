import { expect, test } from 'vitest';
import type { Person, PersonStatus } from '../../protocol/messages.ts';
import { doingOf, namesOf, seatsIn, seatsOf, type WallSeat } from './seats.ts';

const person = (name: string, more: Partial<Person> = {}): Person => ({
  ...{ pid: name, name, color: 1, role: 'guest', status: 'active' },
  ...more,
});
const seat = (...statuses: PersonStatus[]): WallSeat => ({
  seat: 1,
  people: statuses.map((status, i) => ({ pid: `p${i}`, name: `N${i}`, color: 0, status })),
});
const WELL = { pause: null, app: { state: 'running', why: null } };

test('seats are where people sit, in order; who only watches has none; a shared one has several', () => {
  const seats = seatsOf([
    person('Zoe', { seat: 10 }),
    person('Eve', { role: 'watcher' }),
    person('Bob', { seat: 2 }),
    person('Ada', { seat: 2 }),
  ]);
  expect(seats.map((one) => [one.seat, namesOf(one)])).toEqual([
    [2, 'Ada and Bob'],
    [10, 'Zoe'],
  ]);
});

test('of a room without a party the latest key says who types', () => {
  const answer = (inputMs: number | null) =>
    seatsIn({ seats: [{ seat: 1, people: [{ name: 'Ada', color: 3 }], inputMs }] });
  expect(answer(100)).toEqual([
    { seat: 1, people: [{ name: 'Ada', color: 3, pid: null, status: 'typing' }] },
  ]);
  for (const rest of [null, 60_000]) expect(answer(rest)[0]?.people[0]?.status).toBe('active');
});

test('names of many are cut', () => {
  const named = (...names: string[]) =>
    namesOf(seatsOf(names.map((n) => person(n, { seat: 1 })))[0]!);
  expect(named('Ada')).toBe('Ada');
  expect(named('Ada', 'Bob', 'Cy')).toBe('Ada, Bob and Cy');
  expect(named('Ada', 'Bob', 'Cy', 'Di')).toBe('Ada, Bob and 2 more');
});

test('a pause goes before trouble, trouble before what people do', () => {
  const pause = { by: 'Ada', at: 1 };
  const trouble = { state: 'degraded', why: 'It ended.' };
  expect(doingOf(seat('typing'), { pause, app: trouble }).doing).toBe('paused');
  expect(doingOf(seat('typing'), { pause: null, app: trouble })).toEqual({
    doing: 'trouble',
    words: 'It ended.',
  });
  expect(doingOf(seat('idle', 'typing'), WELL).doing).toBe('typing');
  expect(doingOf(seat('away', 'away'), WELL).doing).toBe('away');
  expect(doingOf(seat('away', 'idle'), WELL).doing).toBe('idle');
  expect(doingOf(seat('idle', 'active'), WELL)).toEqual({ doing: 'here', words: '' });
});
