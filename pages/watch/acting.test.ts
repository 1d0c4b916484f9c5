import { describe, expect, test } from 'vitest';
import type { PersonStatus } from '../../protocol/messages.ts';
import { type Ghosts, ghostKey } from '../../protocol/room/ghosts.ts';
import { type Act, actsIn, FOLLOWED_MS, type Followed, followed, POINTING_MS } from './acting.ts';
import type { WallSeat } from './seats.ts';

const seat = (n: number, ...statuses: PersonStatus[]): WallSeat => ({
  seat: n,
  people: statuses.map((status, i) => ({ pid: `p${n}${i}`, name: 'A', color: 0, status })),
});
const pointer = (pid: string, movedAt: number): Ghosts =>
  new Map([
    [
      ghostKey(pid, 'pointer'),
      { pid, kind: 'pointer', at: { x: 1, y: 1 }, inside: null, movedAt, jumps: 0 },
    ],
  ]);
const acts = (...of: [number, Act][]) => new Map(of);

test('who types acts most, who has just moved the pointer less, who rests not at all', () => {
  const seats = [
    seat(1, 'active', 'typing'),
    seat(2, 'active'),
    seat(3, 'idle'),
    seat(4, 'active'),
  ];
  const now = 10_000;
  expect([...actsIn(seats, pointer('p20', now - 1), now)]).toEqual([
    [1, 2],
    [2, 1],
    [3, 0],
    [4, 0],
  ]);
  expect(actsIn(seats, pointer('p20', now - POINTING_MS), now).get(2)).toBe(0);
});

describe('following', () => {
  const at = (n: number, since: number): Followed => ({ seat: n, at: since });
  const later = FOLLOWED_MS;

  test('begins with whoever acts most, else with the first seat', () => {
    expect(followed(null, acts([1, 0], [2, 1], [3, 2]), 5)).toEqual(at(3, 5));
    expect(followed(null, acts([1, 0], [2, 0]), 5)).toEqual(at(1, 5));
    expect(followed(null, acts(), 5)).toBeNull();
  });

  test('stays for a while whatever happens elsewhere, and then goes to who does more', () => {
    const before = at(1, 0);
    expect(followed(before, acts([1, 0], [2, 2]), later - 1)).toBe(before);
    expect(followed(before, acts([1, 0], [2, 2]), later)).toEqual(at(2, later));
    expect(followed(before, acts([1, 1], [2, 2]), later)).toEqual(at(2, later));
  });

  test('stays where as much goes on as elsewhere, and where nobody acts', () => {
    const before = at(2, 0);
    expect(followed(before, acts([1, 2], [2, 2], [3, 2]), later)).toBe(before);
    expect(followed(before, acts([1, 0], [2, 0]), later)).toBe(before);
  });

  test('leaves at once whose person has gone', () => {
    expect(followed(at(2, 0), acts([1, 0], [3, 1]), 1)).toEqual(at(3, 1));
    expect(followed(at(2, 0), acts(), 1)).toBeNull();
  });
});
