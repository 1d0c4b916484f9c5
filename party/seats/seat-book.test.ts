// Seats over the control endpoint of a real room, through its sleep (SC1, SC2).
import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import type { RoomFacts } from '../../protocol/access/room-control.ts';
import { controlRoom } from '../test/client.ts';

const call = async (room: string, body: object): Promise<unknown> =>
  (await controlRoom(room, body)).json();
const claim = (room: string, proxy: string, visitor: string) =>
  call(room, { op: 'claim_seat', proxy, visitor, max: 2, shared: false, heldMs: 20_000 });
const hold = (room: string, proxy: string, ...places: object[]) =>
  call(room, { op: 'hold_seats', proxy, max: 2, shared: false, places });
const place = (visitor: string, seat: number, connected = true) => ({
  visitor,
  seat,
  connected,
  heldMs: 0,
});
const taken = async (room: string): Promise<number> =>
  ((await call(room, { op: 'snapshot' })) as RoomFacts).seatsTaken;

test('SC1: seats outlive a sleep of the room', async () => {
  expect(await claim('seats', 'p1', 'ana')).toEqual({ seat: 1 });
  expect(await claim('seats', 'p2', 'bob')).toEqual({ seat: 2 });
  expect(await hold('seats', 'p1', place('ana', 1))).toEqual({ lost: [], pauses: { seats: {} } });
  await evictDurableObject(env.RoomServer.getByName('seats'));
  expect(await claim('seats', 'p2', 'cem')).toMatchObject({ full: true });
  expect(await taken('seats')).toBe(2);
  expect(await hold('seats', 'p2')).toEqual({ lost: [], pauses: { seats: {} } });
  await evictDurableObject(env.RoomServer.getByName('seats'));
  expect(await taken('seats')).toBe(1);
  expect(await claim('seats', 'p1', 'cem')).toEqual({ seat: 2 });
  expect(await hold('seats', 'p2', place('bob', 2))).toEqual({
    lost: [{ visitor: 'bob', seat: 2 }],
    pauses: { seats: {} },
  });
});

test('MM3: a room says where a visitor’s seat is, and moves it from a machine that holds no more', async () => {
  const at = (visitor: string) =>
    call('moves', { op: 'find_seat', proxy: 'p2', visitor, shared: false, stays: ['p1'] });
  const move = (stays: string[]) =>
    call('moves', {
      ...{ op: 'claim_seat', proxy: 'p2', visitor: 'bob', max: 2, shared: false, heldMs: 20_000 },
      stays,
    });
  await claim('moves', 'p1', 'ana');
  await claim('moves', 'p1', 'bob');
  expect(await at('bob')).toEqual({ at: 'p1' });
  expect(await at('cem')).toEqual({ at: null });
  expect(await move(['p1', 'p3'])).toEqual({ at: 'p1' });
  expect(await move(['p3'])).toEqual({ seat: 2 });
  await evictDurableObject(env.RoomServer.getByName('moves'));
  expect(await at('bob')).toEqual({ at: 'p2' });
  expect(await hold('moves', 'p1', place('ana', 1), place('bob', 2))).toMatchObject({
    lost: [{ visitor: 'bob', seat: 2 }],
  });
});

test('SC1: only a proxy is given seats, and only for a claim of the right shape', async () => {
  const claimed = { op: 'claim_seat', proxy: 'p1', visitor: 'a', max: 2, shared: false, heldMs: 0 };
  expect((await controlRoom('seats2', claimed, 'operator')).status).toBe(403);
  expect((await controlRoom('seats2', claimed, 'host')).status).toBe(403);
  for (const wrong of [{ max: 0 }, { proxy: '../x' }, { heldMs: -1 }, { shared: 'yes' }]) {
    expect((await controlRoom('seats2', { ...claimed, ...wrong })).status).toBe(400);
  }
  expect(await taken('seats2')).toBe(0);
});
