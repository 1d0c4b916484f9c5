// Who has which place, and when a seat is empty.
import { expect, test } from 'vitest';
import { createPlaces, type Place } from './places.ts';

const place = (room: string, id: string, seat: number): Place => ({
  room,
  seat,
  visitor: { id, name: id, color: 0 },
  connections: 0,
  vacantSince: 0,
  visited: true,
});

test('a visitor has one place in each room, and a seat is empty when the last of it has gone', () => {
  const places = createPlaces();
  const ada = places.put(place('s', 'ada', 1));
  const bob = places.put(place('s', 'bob', 1));
  places.put(place('t', 'ada', 2));
  expect(places.find('s', 'ada')).toBe(ada);
  expect(places.find('t', 'ada')?.seat).toBe(2);
  expect(places.placesIn('s', 1)).toEqual([ada, bob]);
  expect(places.leave(ada)).toBe(false);
  expect(places.leave(bob)).toBe(true);
  expect(places.leave(bob)).toBe(false);
  expect(places.placesOf('s')).toEqual([]);
});

test('a place that was given up does not take the visitor’s next one with it', () => {
  const places = createPlaces();
  const old = places.put(place('s', 'ada', 1));
  const next = places.put(place('s', 'ada', 2));
  expect(places.leave(old)).toBe(false);
  expect(places.find('s', 'ada')).toBe(next);
});
