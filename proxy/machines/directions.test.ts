// MM2, MM3, MM6: where a visitor's page is opened, by what the room and the other machines say.
import type { Logger } from 'pino';
import { expect, test } from 'vitest';
import { AppError } from '../../protocol/errors.ts';
import type { Machine } from '../../protocol/streams/machines.ts';
import type { Room } from '../../rooms/load.ts';
import { createWarnOnce } from '../process/warn-once.ts';
import { Directions } from './directions.ts';
import { Machines } from './machines.ts';

const PUBLIC = 'rooms.example.org';
const OWN = 'a.example.org';
const machine = (id: string, more: Partial<Machine> = {}): Machine => ({
  ...{ id, address: `https://${id}.example.org`, free: 10, draining: false },
  ...more,
});

function start(others: Machine[], more: { address?: string | undefined; free?: number } = {}) {
  const state = {
    free: more.free ?? 10,
    /** The machines that have it: more than one where a shared room's was lost. */
    at: null as 'silent' | readonly string[] | null,
    seat: undefined as number | undefined,
    /** Which machine has the seat that is watched. */
    watched: null as string | null,
    /** The shared room's terminal is here, or the seat that is watched. */
    runs: false,
  };
  const gone = new Set<string>();
  const warned: string[] = [];
  const warnOnce = createWarnOnce({
    warn: ({ host }: { host: string }) => void warned.push(host),
  } as unknown as Logger);
  const machines = new Machines({
    id: 'a',
    address: 'address' in more ? more.address : `https://${OWN}`,
    publicUrl: `https://${PUBLIC}`,
    free: () => state.free,
    ask: async (address) => (gone.has(address) ? 'ECONNREFUSED' : undefined),
    warnOnce,
  });
  machines.heard(others);
  const directions = new Directions({
    machines,
    client: {
      async findSeat(_room, { stays, watch }) {
        if (watch !== undefined) return { at: state.watched };
        if (state.at === 'silent') throw new AppError('PARTY_UNAVAILABLE');
        return { at: stays.find((id) => state.at?.includes(id)) ?? null };
      },
    },
    registry: { seatOf: () => state.seat, find: () => state.runs || undefined },
    warnOnce,
  });
  const room = (mode: 'mirror' | 'shared') => ({ id: 'den', mode }) as Room;
  return {
    ...{ state, gone, warned, machines, directions },
    /** As the room's page asks. */
    from: async (host: string, mode: 'mirror' | 'shared' = 'mirror') =>
      (await directions.toSeat(host, room(mode), 'ada', 'session')) ??
      (await directions.toPlace(host, room(mode), 'ada', 'session')),
    watches: (host: string, seat = 2) =>
      directions.toWatched(host, room('mirror'), seat, { visitor: 'eva', session: 'session' }),
    isElsewhere: () => directions.isElsewhere(room('mirror'), 'ada'),
    arrived: () => directions.arrived(room('mirror'), 'session'),
  };
}

const to = (id: string, from: string) => `https://${id}.example.org/room/den/arrive?from=${from}`;

test('MM2: from the address of all machines one is led to that of one, also where it is this one', async () => {
  const { from } = start([machine('b')]);
  expect(await from(PUBLIC)).toBe(to('a', 'public'));
  expect(await from(OWN)).toBeUndefined();
  expect(await from('10.0.0.7')).toBeUndefined();
});

test('MM2: a machine that is alone, or has the public address itself, leads nobody to itself', async () => {
  expect(await start([], { address: undefined }).from(PUBLIC)).toBeUndefined();
  const main = start([machine('b', { free: 30 })], { address: `https://${PUBLIC}` });
  expect(await main.from(PUBLIC)).toBe(to('b', 'public'));
  main.machines.heard([machine('b', { free: 5 })]);
  expect(await main.from(PUBLIC)).toBeUndefined();
});

test('MM2: under a name that no machine has, which is no address either, nobody is led, and the log says so once', async () => {
  const { from, warned } = start([machine('b')]);
  for (const host of [OWN, PUBLIC, '10.0.0.7:8080', '[::1]:8080', 'localhost:8080', ''])
    await from(host);
  expect(warned).toEqual([]);
  expect(await from('rooms.example.net')).toBeUndefined();
  expect(await from('rooms.example.net')).toBeUndefined();
  expect(warned).toEqual(['rooms.example.net']);
  // Of one machine alone, any name will do.
  const alone = start([], { address: undefined });
  await alone.from('rooms.example.net');
  expect(alone.warned).toEqual([]);
});

test('MM3: one goes where one has a seat, unless that machine is gone or about to go', async () => {
  const { from, state, gone, machines } = start([machine('b'), machine('c')]);
  state.at = ['b'];
  expect(await from(OWN)).toBe(to('b', 'a'));
  machines.heard([machine('b', { draining: true }), machine('c')]);
  expect(await from(OWN)).toBeUndefined();
  state.at = ['c'];
  gone.add('https://c.example.org');
  expect(await from(OWN)).toBeUndefined();
  state.at = ['d', 'e'];
  machines.heard(['b', 'd', 'e'].map((id) => machine(id)));
  gone.add('https://d.example.org');
  expect(await from(OWN), 'd is gone, some have come to e since').toBe(to('e', 'a'));
  state.at = 'silent';
  expect(await from(OWN)).toBeUndefined();
});

test('MM3: who has a seat here stays, whatever the others have', async () => {
  const { from, state } = start([machine('b', { free: 90 })]);
  state.seat = 1;
  expect(await from(OWN)).toBeUndefined();
});

test('MM2: who was sent here stays, goes on once if there is no seat after all, and not in circles', async () => {
  const { from, state, arrived } = start([machine('b', { free: 90 })]);
  arrived();
  expect(await from(OWN)).toBeUndefined();
  state.free = 0;
  expect(await from(OWN)).toBe(to('b', 'a'));
  arrived();
  expect(await from(OWN)).toBeUndefined();
});

test('MM6: who sits at a machine that leaves moves with the next load, and stays while no other has space', async () => {
  const { from, state, machines } = start([machine('b')]);
  state.seat = 1;
  machines.leaving = true;
  expect(await from(OWN)).toBe(to('b', 'a'));
  machines.heard([machine('b', { free: 0 })]);
  expect(await from(OWN)).toBeUndefined();
});

test('MM2, MM6: who finds no seat is sent to their own one, also where the others are full, or to one with space', async () => {
  const { isElsewhere, state, machines } = start([machine('b', { free: 0 })]);
  machines.leaving = true;
  expect(await isElsewhere()).toBe(false);
  state.at = ['b'];
  expect(await isElsewhere(), 'another tab is there').toBe(true);
  state.at = null;
  machines.heard([machine('b')]);
  expect(await isElsewhere()).toBe(true);
});

test('MM6: who comes to a shared room joins its terminal on a machine that leaves, until the deadline', async () => {
  const { from, state, machines } = start([machine('b', { draining: true }), machine('c')]);
  state.at = ['b'];
  expect(await from(OWN, 'shared')).toBe(to('b', 'a'));
  expect(await from(OWN), 'a seat of their own').toBeUndefined();
  machines.heard([machine('b', { draining: true, ending: true }), machine('c')]);
  expect(await from(OWN, 'shared')).toBeUndefined();

  state.at = null;
  state.runs = true;
  machines.leaving = true;
  expect(await from(OWN, 'shared')).toBeUndefined();
  machines.ending = true;
  expect(await from(OWN, 'shared')).toBe(to('c', 'a'));
});

test('MM3: machines that disagree on where a seat is send nobody in circles', async () => {
  const { from, state, arrived } = start([machine('b')]);
  state.at = ['b'];
  arrived();
  expect(await from(OWN)).toBe(to('b', 'a'));
  arrived();
  expect(await from(OWN)).toBeUndefined();
});

test('MM2: who watches a seat is led to the machine that has it, and not in circles', async () => {
  const { watches, state, arrived } = start([machine('b')]);
  expect(await watches(OWN), 'nobody has it').toBeUndefined();
  expect(await watches(PUBLIC)).toBe(`${to('a', 'public')}&watch=2`);
  state.watched = 'b';
  expect(await watches(OWN)).toBe(`${to('b', 'a')}&watch=2`);
  expect(await watches(PUBLIC)).toBe(`${to('b', 'public')}&watch=2`);
  state.runs = true;
  expect(await watches(OWN), 'it is here').toBeUndefined();
  state.runs = false;
  state.watched = 'a';
  expect(await watches(OWN)).toBeUndefined();
  state.watched = 'b';
  arrived();
  arrived();
  expect(await watches(OWN)).toBeUndefined();
  expect(await start([], { address: undefined }).watches(PUBLIC)).toBeUndefined();
});
