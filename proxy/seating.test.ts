// Who gets which seat, when a room is full, and when a seat is empty.
import { expect, test } from 'vitest';
import { createSeating, type Place, type SeatingRoom } from './seating.ts';

const mirror: SeatingRoom = { id: 'm', mode: 'mirror', maxPlayers: 2 };
const shared: SeatingRoom = { id: 's', mode: 'shared', maxPlayers: 3 };

function take(seating: ReturnType<typeof createSeating>, room: SeatingRoom, who: string): Place {
  const got = seating.take(room, who, 0);
  if (got === 'full') throw new Error('full');
  return got.place;
}

test('each visitor of a mirrored room has one seat, the lowest that is free', () => {
  const seating = createSeating();
  const ada = take(seating, mirror, 'ada');
  expect([ada.seat, take(seating, mirror, 'bob').seat]).toEqual([1, 2]);
  expect(take(seating, mirror, 'ada')).toBe(ada);
  expect(seating.take(mirror, 'cyd', 0)).toBe('full');
  expect(seating.free(mirror)).toBe(0);
  expect(seating.leave(ada)).toBe(true);
  expect(seating.leave(ada)).toBe(false);
  expect(take(seating, mirror, 'cyd').seat).toBe(1);
});

test('all visitors of a shared room sit in seat 1, as many as the room holds', () => {
  const seating = createSeating();
  const places = ['a', 'b', 'c'].map((who) => take(seating, shared, who));
  expect(places.map((place) => place.seat)).toEqual([1, 1, 1]);
  expect(seating.take(shared, 'd', 0)).toBe('full');
  expect(seating.placesIn('s', 1)).toHaveLength(3);
  expect(places.map((place) => seating.leave(place))).toEqual([false, false, true]);
});

test('rooms do not share seats', () => {
  const seating = createSeating();
  take(seating, mirror, 'ada');
  expect(take(seating, { ...mirror, id: 'n' }, 'ada').seat).toBe(1);
});

test('the vacant place that is free for others first is found, but none that is in use', () => {
  const seating = createSeating();
  const ada = take(seating, mirror, 'ada');
  const bob = take(seating, mirror, 'bob');
  ada.heldUntil = 500;
  bob.heldUntil = 100;
  expect(seating.firstVacant('m')).toBe(bob);
  bob.connections = 1;
  expect(seating.firstVacant('m')).toBe(ada);
  ada.connections = 1;
  expect(seating.firstVacant('m')).toBeUndefined();
});
