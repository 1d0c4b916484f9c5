// Who has which place, and what of that is told.
import { expect, test } from 'vitest';
import type { Room } from '../../rooms/load.ts';
import { type Change, type Place, Places } from './places.ts';

const shared = { id: 's', mode: 'shared' } as Room;
const mirror = { id: 't', mode: 'mirror' } as Room;
const visitor = (id: string) => ({ id, name: id, color: 0 });
const NOW = { vacantSince: 1_000, heldUntil: 20 };

function start() {
  const places = new Places();
  const told: string[] = [];
  places.onChange(({ what, place, why }: Change) => {
    told.push([place.visitor.id, place.seat, what, ...(why ? [why] : [])].join(' '));
  });
  const seat = (room: Room, id: string, number: number) =>
    places.seat(room, visitor(id), number, NOW) as Place;
  return { places, told, seat };
}

test('a visitor has one place in each room, and a seat is empty when the last of it has gone', () => {
  const { places, told, seat } = start();
  const ada = seat(shared, 'ada', 1);
  const bob = seat(shared, 'bob', 1);
  seat(mirror, 'ada', 2);
  expect(places.find('s', 'ada')).toBe(ada);
  expect(places.find('t', 'ada')?.seat).toBe(2);
  expect(places.inSeat('s', 1)).toEqual([ada, bob]);
  places.giveUp(ada, 'its time is over');
  expect(places.inSeat('s', 1)).toEqual([bob]);
  places.lose(bob);
  places.giveUp(bob, 'its time is over');
  expect(places.ofRoom('s')).toEqual([]);
  expect(told.slice(3)).toEqual([
    'ada 1 given up its time is over',
    'bob 1 lost somebody else has it',
  ]);
});

test('a place that was given up does not take the visitor’s next one with it', () => {
  const { places, seat } = start();
  const old = seat(mirror, 'ada', 1);
  places.connect(old);
  const next = seat(mirror, 'ada', 2);
  places.disconnect(old, NOW);
  places.giveUp(old, 'its time is over');
  expect(places.ofRoom('t')).toEqual([next]);
});

test('a newcomer has the seat of somebody who is away, and none of somebody who is there', () => {
  const { places, told, seat } = start();
  const ada = seat(mirror, 'ada', 1);
  places.connect(ada);
  expect(places.seat(mirror, visitor('bob'), 1, NOW)).toBeUndefined();
  places.disconnect(ada, NOW);
  seat(mirror, 'bob', 1);
  expect(told.slice(1)).toEqual([
    'ada 1 connected',
    'ada 1 disconnected',
    'ada 1 given up a newcomer has it',
    'bob 1 seated',
  ]);
});

test('a place of an earlier run is taken up where the room has it still, and was not left later than now', () => {
  const { places } = start();
  const stored = { visitor: visitor('ada'), seat: 2, vacantSince: 2_000, visited: true };
  for (const room of [shared, mirror]) places.restore(room, stored, NOW);
  places.restore(mirror, { ...stored, visitor: visitor('bob') }, NOW);
  expect(places.all()).toMatchObject([{ room: mirror, visitor: visitor('ada'), ...NOW }]);
});
