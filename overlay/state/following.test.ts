import { expect, test } from 'vitest';
import type { Person } from '../../protocol/messages.ts';
import { followersOf, leaderOf } from './following.ts';

function room(follows: Readonly<Record<string, string | null>>): Map<string, Person> {
  const about = { color: 0, role: 'guest', status: 'active' } as const;
  return new Map(
    Object.entries(follows).map(([pid, follow]) => [
      pid,
      { pid, name: pid.toUpperCase(), ...about, ...(follow === null ? {} : { follow }) },
    ]),
  );
}

test('PR2: who follows a follower is led by whom that one follows', () => {
  expect(leaderOf(room({ me: 'a', a: 'b', b: 'c', c: null }), 'me', 'a')?.pid).toBe('c');
  expect(leaderOf(room({ me: 'a', a: null }), 'me', 'a')?.pid).toBe('a');
  expect(leaderOf(room({ me: null }), 'me', 'a')).toBe(null);
});

test('PR2: two who follow each other, and a ring, come to rest', () => {
  expect(leaderOf(room({ me: 'a', a: 'me' }), 'me', 'a')?.pid).toBe('a');
  expect(leaderOf(room({ me: 'a', a: 'b', b: 'a' }), 'me', 'a')?.pid).toBe('b');
  expect(leaderOf(room({ me: 'a', a: 'b', b: 'me' }), 'me', 'a')?.pid).toBe('b');
  // Somebody who has just left.
  expect(leaderOf(room({ me: 'a', a: 'gone' }), 'me', 'a')?.pid).toBe('a');
});

test('people see who follows them', () => {
  const people = room({ me: null, b: 'me', a: 'me', c: 'b' });
  expect(followersOf(people, 'me').map(({ pid }) => pid)).toEqual(['a', 'b']);
  expect(followersOf(people, null)).toEqual([]);
});
