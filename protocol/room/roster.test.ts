import { describe, expect, test } from 'vitest';
import type { Person } from '../messages.ts';
import {
  announcement,
  applyPresence,
  EMPTY_ROSTER,
  initials,
  nextSeat,
  ordered,
  roleWords,
  welcomed,
} from './roster.ts';

const person = (pid: string, more: Partial<Person> = {}): Person => ({
  pid,
  name: pid.toUpperCase(),
  color: 1,
  role: 'guest',
  status: 'active',
  ...more,
});
const presence = (ev: 'sync' | 'join' | 'update' | 'leave', ...who: Person[]) =>
  ({ type: 'presence', ev, who }) as const;
const pids = (people: readonly Person[]) => people.map((p) => p.pid);

describe('presence', () => {
  const start = applyPresence(welcomed(EMPTY_ROSTER, person('me')), presence('sync', person('b')));

  test('PR1: a sync replaces everybody but me', () => {
    expect(pids(ordered(start))).toEqual(['me', 'b']);
    const again = applyPresence(start, presence('sync', person('c')));
    expect(pids(ordered(again))).toEqual(['me', 'c']);
  });

  test('PR1: join, update and leave change one person, once', () => {
    const joined = applyPresence(start, presence('join', person('c')));
    expect(pids(ordered(joined))).toEqual(['me', 'b', 'c']);
    const twice = applyPresence(joined, presence('join', person('c')));
    expect(twice).toEqual(joined);
    const idle = applyPresence(twice, presence('update', person('c', { status: 'idle' })));
    expect(idle.people.get('c')?.status).toBe('idle');
    expect(pids(ordered(idle))).toEqual(['me', 'b', 'c']);
    const gone = applyPresence(idle, presence('leave', person('c')));
    expect(pids(ordered(gone))).toEqual(['me', 'b']);
  });

  test('I stay while I am connected, whatever becomes of my other tabs', () => {
    const gone = applyPresence(start, presence('leave', person('me')));
    expect(pids(ordered(gone))).toEqual(['me', 'b']);
    expect(applyPresence(gone, presence('join', person('me')))).toEqual(start);
  });

  test('a welcome under another pid leaves no copy of me behind', () => {
    const again = welcomed(start, person('me2'));
    expect(pids(ordered(again))).toEqual(['me2', 'b']);
  });
});

test('mine first, then hosts, guests by name, agents, watchers', () => {
  let roster = welcomed(EMPTY_ROSTER, person('me', { name: 'Zoe' }));
  const who = [
    person('w', { role: 'watcher', name: 'Abe' }),
    person('a', { role: 'agent' }),
    person('g2', { name: 'Bo' }),
    person('g1', { name: 'Al' }),
    person('h', { role: 'host', name: 'Yan' }),
  ];
  roster = applyPresence(roster, { type: 'presence', ev: 'join', who });
  expect(pids(ordered(roster))).toEqual(['me', 'h', 'g1', 'g2', 'a', 'w']);
});

test.each([
  ['Ada', 'A'],
  ['amber-gnu', 'AG'],
  ['Grace Brewster Hopper', 'GH'],
  ['王小明', '王'],
  ['  (o_o)  ', 'OO'],
  ['🦊', '🦊'],
  ['', '?'],
])('initials of %s are %s', (name, want) => {
  expect(initials(name)).toBe(want);
});

test('says who came and went in one sentence each', () => {
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((pid) => person(pid)) as [
    Person,
    Person,
    Person,
    Person,
  ];
  expect(announcement([], [])).toBe('');
  expect(announcement([a], [b, c])).toBe('A joined. B and C left.');
  expect(announcement([a, b, c, d], [])).toBe('A, B, C and 1 more joined.');
});

test('words for role, seat and doing', () => {
  expect(roleWords(person('a', { role: 'host', seat: 2, status: 'idle' }), 'a')).toBe(
    'you, host, seat 2, idle',
  );
  expect(roleWords(person('a'), null)).toBe('');
  expect(roleWords(person('a', { role: 'agent', status: 'typing' }), null)).toBe(
    'AI model, typing',
  );
});

test('the next seat to watch: the one after, then the first again; none besides the one that is shown', () => {
  const of = (...seats: (number | undefined)[]) => ({
    ...EMPTY_ROSTER,
    people: new Map(
      seats.map((seat, i) => [`p${i}`, person(`p${i}`, seat === undefined ? {} : { seat })]),
    ),
  });
  expect(nextSeat(of(3, 1, undefined, 2), 1)).toBe(2);
  expect(nextSeat(of(3, 1, 2), 3)).toBe(1);
  expect(nextSeat(of(1, 1, undefined), 1)).toBeNull();
  expect(nextSeat(of(4), null)).toBe(4);
});
