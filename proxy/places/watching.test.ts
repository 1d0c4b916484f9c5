// Whether a page that is refused offers to watch instead.
import { expect, test } from 'vitest';
import type { Room } from '../../rooms/load.ts';
import type { TakenSeat } from './registry.ts';
import { canWatch } from './watching.ts';

const room = { id: 'den', mode: 'mirror', access: 'guest', allow: [] } as unknown as Room;
const rooms = new Map([[room.id, room]]);
const seat = {
  room,
  number: 1,
  visitors: [],
  live: { lastInput: () => 0 },
} as unknown as TakenSeat;
const at = (seats: TakenSeat[], many: boolean) => ({
  ...{ rooms, registry: { list: () => seats }, machines: { many } },
});

test('where somebody sits here, and of several machines also where they sit at another one', () => {
  expect(canWatch('den', at([seat], false))).toBe(true);
  expect(canWatch('den', at([], false))).toBe(false);
  expect(canWatch('den', at([], true))).toBe(true);
  expect(canWatch('gone', at([], true))).toBe(false);
});

test('not in a room that nobody may watch', () => {
  const own = { ...at([seat], true), rooms: new Map([['den', { ...room, mode: 'solo' } as Room]]) };
  expect(canWatch('den', own)).toBe(false);
});
