// Who has which place, and when a seat is empty.
import { expect, test } from 'vitest';
import { createSeating, type Place } from './seating.ts';

const place = (room: string, id: string, seat: number): Place => ({
  room,
  seat,
  visitor: { id, name: id, color: 0 },
  connections: 0,
  vacantSince: 0,
  visited: true,
});

test('a visitor has one place in each room, and a seat is empty when the last of it has gone', () => {
  const seating = createSeating();
  const ada = seating.put(place('s', 'ada', 1));
  const bob = seating.put(place('s', 'bob', 1));
  seating.put(place('t', 'ada', 2));
  expect(seating.find('s', 'ada')).toBe(ada);
  expect(seating.find('t', 'ada')?.seat).toBe(2);
  expect(seating.placesIn('s', 1)).toEqual([ada, bob]);
  expect(seating.leave(ada)).toBe(false);
  expect(seating.leave(bob)).toBe(true);
  expect(seating.leave(bob)).toBe(false);
  expect(seating.placesOf('s')).toEqual([]);
});

test('a place that was given up does not take the visitor’s next one with it', () => {
  const seating = createSeating();
  const old = seating.put(place('s', 'ada', 1));
  const next = seating.put(place('s', 'ada', 2));
  expect(seating.leave(old)).toBe(false);
  expect(seating.find('s', 'ada')).toBe(next);
});
