// Seats handed out and taken back: one start for many requests, grace, newcomers, and failures. The clock is faked.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { claim, hold, NO_SEATS } from '../../party/seats/seats.ts';
import type { Room } from '../../rooms/load.ts';
import { AddressRates } from '../auth/addresses.ts';
import type { Visitor } from '../auth/visitor.ts';
import { createCapacity } from '../config/capacity.ts';
import type { LiveSeat } from '../seats/live-seat.ts';
import { type Announcer, createAnnouncer } from './announcer.ts';
import { createPlaceFile } from './place-file.ts';
import { Places } from './places.ts';
import { createRegistry, type RegistryOptions, type SeatRegistry } from './registry.ts';

// Vitest fakes the timers of the global object only.
vi.mock('node:timers/promises', () => ({
  setTimeout: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)),
}));

/** Waits for the disk without moving the faked clock, which `vi.waitFor` does. */
const { setTimeout: realTimeout } = globalThis;
async function until<T>(fn: () => Promise<T>): Promise<T> {
  for (let left = 1_000; ; left -= 1) {
    try {
      return await fn();
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => realTimeout(resolve, 10));
    }
  }
}

const room = { id: 'two', mode: 'mirror', maxPlayers: 2, persistSeconds: 60 } as Room;
const ada: Visitor = { id: 'ada', name: 'Ada', color: 1 };
const bob: Visitor = { id: 'bob', name: 'Bob', color: 2 };
const cyd: Visitor = { id: 'cyd', name: 'Cyd', color: 3 };
const HERE = '192.0.2.1';
const log = pino({ level: 'silent' });

let events: string[];
/** Why seats do not start, and what is known before to keep an app from starting. */
let fail: Error | undefined;
let missing: Error | undefined;
/** Called while a seat starts. */
let starting: () => void;
let home: string;
let announcer: Announcer;
let registry: SeatRegistry;
/** Seats whose apps an earlier proxy left. */
let left: string[];

/** Seats that only say when they start and end: what this file tests is when that happens. */
async function open(of: Room, seat: number): Promise<LiveSeat> {
  events.push(`open ${of.id}/${seat}`);
  starting();
  await Promise.resolve();
  if (fail) throw fail;
  return {
    attach: () => ({ [Symbol.dispose]: () => {} }),
    watch: () => ({ refresh: () => {}, [Symbol.dispose]: () => {} }),
    onTyped: () => ({ [Symbol.dispose]: () => {} }),
    lastInput: () => Number.NEGATIVE_INFINITY,
    setGrid: () => {},
    size: () => ({ cols: 80, rows: 24 }),
    state: () => 'running',
    screenText: async () => null,
    ipc: async () => '',
    restart: async () => {},
    snapshot: () => Promise.reject(new Error('not asked here')),
    ask: { ttyd: async () => true, keeper: async () => true, app: undefined },
    sockets: () => ({ pages: 0, watchers: 0 }),
    onState: () => ({ [Symbol.dispose]: () => {} }),
    close: async () => {
      events.push(`close ${of.id}/${seat}`);
    },
    release: async () => {
      events.push(`release ${of.id}/${seat}`);
    },
  };
}

/** A registry on this test's state folder; a room's table of seats is the party's own, without the network. */
function start(max = 100, newPlaces = 100, machines?: RegistryOptions['machines']): void {
  const tables = new Map<string, typeof NO_SEATS>();
  const places = new Places();
  announcer = createAnnouncer({
    places,
    client: {
      async claimSeat(of, wanted) {
        const next = claim(tables.get(of) ?? NO_SEATS, wanted, Date.now());
        tables.set(of, next.table);
        return next.answer;
      },
      async holdSeats(of, held) {
        const next = hold(tables.get(of) ?? NO_SEATS, held, Date.now());
        tables.set(of, next.table);
        return next.answer;
      },
    },
    proxyId: 'proxy',
    log,
  });
  registry = createRegistry({
    places,
    open,
    announcer,
    placeFile: createPlaceFile(home, places, log),
    capacity: createCapacity({ seats: max, seats_free_mb: 0 }),
    canStart: async () => {
      if (missing) throw missing;
    },
    newPlaces: new AddressRates([{ count: newPlaces, windowMs: 60_000 }]),
    appRuns: async (id, seat) => left.includes(`${id}/${seat}`),
    machines,
    log,
  });
}

beforeEach(async () => {
  vi.useFakeTimers();
  events = [];
  left = [];
  fail = undefined;
  missing = undefined;
  starting = () => undefined;
  home = await mkdtemp(path.join(tmpdir(), 'registry-'));
  start();
});
afterEach(async () => {
  vi.useRealTimers();
  await registry.close();
  await announcer[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

test('two requests of one visitor start one seat; a second visitor gets the next one', async () => {
  const [one, same] = await Promise.all([
    registry.enter(room, ada, HERE),
    registry.enter(room, ada, HERE),
  ]);
  expect(one.live).toBe(same.live);
  expect((await registry.enter(room, bob, HERE)).number).toBe(2);
  expect(events).toEqual(['open two/1', 'open two/2']);
  expect(registry.find('two', 2)?.visitors).toEqual([bob]);
  expect(registry.seatOf(room, 'ada')).toBe(1);
});

test('a seat is kept through a reload and ends when its grace is over', async () => {
  await registry.enter(room, ada, HERE);
  const first = registry.connect(room, ada);
  await vi.advanceTimersByTimeAsync(3_600_000);
  first[Symbol.dispose]();
  await vi.advanceTimersByTimeAsync(59_000);
  await registry.enter(room, ada, HERE);
  const second = registry.connect(room, ada);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(events).toEqual(['open two/1']);
  second[Symbol.dispose]();
  second[Symbol.dispose]();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(events).toEqual(['open two/1', 'close two/1']);
  expect(registry.list()).toEqual([]);
});

test('a page that is served keeps an empty seat for its terminal; one that only asks does not', async () => {
  await registry.enter(room, ada, HERE);
  registry.connect(room, ada)[Symbol.dispose]();
  await vi.advanceTimersByTimeAsync(50_000);
  await registry.expect(room, 'ada', HERE);
  for (let n = 0; n < 5; n += 1) {
    await vi.advanceTimersByTimeAsync(10_000);
    await registry.check(room, 'ada', HERE);
  }
  expect(events).toEqual(['open two/1']);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(events).toEqual(['open two/1', 'close two/1']);
});

test('a visitor’s second tab keeps the seat when the first is closed', async () => {
  await registry.enter(room, ada, HERE);
  const tabs = [registry.connect(room, ada), registry.connect(room, ada)];
  tabs[0]?.[Symbol.dispose]();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(events).toEqual(['open two/1']);
});

test('a page that never opened its terminal gives its seat back', async () => {
  await registry.enter(room, ada, HERE);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(events).toEqual(['open two/1', 'close two/1']);
});

test('a place that was never connected is free again after 20 s, whatever the room keeps, also over a restart', async () => {
  const forever = { ...room, persistSeconds: null };
  await registry.enter(forever, ada, HERE);
  await vi.advanceTimersByTimeAsync(19_000);
  expect(events).toEqual(['open two/1']);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(events).toEqual(['open two/1', 'close two/1']);
  await registry.enter(forever, bob, HERE);
  await until(async () => expect((await placesOnDisk())?.[0]?.visitor.id).toBe('bob'));
  await startAgain();
  left = ['two/1'];
  await (await registry.restore([forever])).adopted;
  await vi.advanceTimersByTimeAsync(21_000);
  expect(events.slice(2)).toEqual(['open two/1', 'open two/1', 'close two/1']);
});

test('one address takes so many new places in a minute; who has one comes back, other addresses come in', async () => {
  start(100, 2);
  const hall = { ...room, maxPlayers: 9 };
  const other = '192.0.2.2';
  await registry.enter(hall, ada, HERE);
  await registry.enter(hall, bob, HERE);
  await expect(registry.enter(hall, cyd, HERE)).rejects.toMatchObject({ code: 'TOO_MANY_PLACES' });
  await registry.enter(hall, ada, HERE);
  await registry.enter(hall, cyd, other);
  await vi.advanceTimersByTimeAsync(60_000);
  await registry.enter(hall, { ...cyd, id: 'dan' }, HERE);
});

test('a place that could not be had does not count', async () => {
  start(100, 3);
  await registry.enter(room, ada, HERE);
  await registry.enter(room, bob, HERE);
  using _ada = registry.connect(room, ada);
  using _bob = registry.connect(room, bob);
  for (let n = 0; n < 5; n += 1)
    await expect(registry.enter(room, cyd, HERE)).rejects.toMatchObject({ code: 'ROOM_FULL' });
  await registry.enter({ ...room, id: 'other' }, cyd, HERE);
});

test('a room that keeps its apps for ever keeps them', async () => {
  const forever = { ...room, persistSeconds: null };
  await registry.enter(forever, ada, HERE);
  registry.connect(forever, ada)[Symbol.dispose]();
  await vi.advanceTimersByTimeAsync(10 ** 9);
  expect(events).toEqual(['open two/1']);
});

test('a full room refuses at once while its places are in use or their pages are loading', async () => {
  await registry.enter(room, ada, HERE);
  await registry.enter(room, bob, HERE);
  using _bob = registry.connect(room, bob);
  expect(registry.free(room)).toBe(0);
  await expect(registry.enter(room, cyd, HERE)).rejects.toMatchObject({ code: 'ROOM_FULL' });
  await vi.advanceTimersByTimeAsync(21_000);
  expect((await registry.enter(room, cyd, HERE)).number).toBe(1);
  expect(events).toEqual(['open two/1', 'open two/2', 'close two/1', 'open two/1']);
});

test('a newcomer waits for the place of somebody who has just left, and gets a new app there', async () => {
  await registry.enter(room, ada, HERE);
  await registry.enter(room, bob, HERE);
  using _bob = registry.connect(room, bob);
  registry.connect(room, ada)[Symbol.dispose]();
  const entered = registry.enter(room, cyd, HERE);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(registry.seatOf(room, 'ada')).toBe(1);
  await vi.advanceTimersByTimeAsync(1_100);
  expect((await entered).number).toBe(1);
  expect(events).toEqual(['open two/1', 'open two/2', 'close two/1', 'open two/1']);
  await expect(registry.enter(room, ada, HERE)).rejects.toMatchObject({ code: 'ROOM_FULL' });
});

test('who comes back in time keeps the place that a newcomer waits for', async () => {
  await registry.enter(room, ada, HERE);
  await registry.enter(room, bob, HERE);
  using _bob = registry.connect(room, bob);
  registry.connect(room, ada)[Symbol.dispose]();
  const refused = expect(registry.enter(room, cyd, HERE)).rejects.toMatchObject({
    code: 'ROOM_FULL',
  });
  await vi.advanceTimersByTimeAsync(3_000);
  using _ada = registry.connect(room, ada);
  await vi.advanceTimersByTimeAsync(3_000);
  await refused;
  expect(events).toEqual(['open two/1', 'open two/2']);
});

test('a seat that does not start is no seat: its place is free and the next try starts anew', async () => {
  fail = new Error('no ttyd');
  await expect(registry.enter(room, ada, HERE)).rejects.toThrow('no ttyd');
  expect(registry.free(room)).toBe(2);
  fail = undefined;
  expect((await registry.enter(room, ada, HERE)).number).toBe(1);
});

test('a new place whose seat does not start does not count for its address, and is given back once', async () => {
  start(100, 2);
  const hall = { ...room, id: 'hall', maxPlayers: 9 };
  await registry.enter(hall, ada, HERE);
  fail = new Error('no ttyd');
  for (let n = 0; n < 5; n += 1) {
    // Two pages of one visitor have one place, which is given back once.
    const tabs = [registry.enter(room, bob, HERE), registry.enter(room, bob, HERE)];
    for (const { status } of await Promise.allSettled(tabs)) expect(status).toBe('rejected');
  }
  fail = undefined;
  await registry.enter(room, bob, HERE);
  await expect(registry.enter(hall, cyd, HERE)).rejects.toMatchObject({ code: 'TOO_MANY_PLACES' });
});

test('an app that is known not to start costs nobody a place, and no start', async () => {
  start(100, 2);
  missing = new Error('no program');
  for (let n = 0; n < 5; n += 1)
    await expect(registry.enter(room, ada, HERE)).rejects.toThrow('no program');
  expect(events).toEqual([]);
  expect(registry.seatOf(room, 'ada')).toBeUndefined();
  missing = undefined;
  await registry.enter(room, ada, HERE);
  // A seat that runs is not asked.
  missing = new Error('no program');
  expect((await registry.enter(room, ada, HERE)).number).toBe(1);
});

test('closing ends every seat and lets nobody in', async () => {
  await registry.enter(room, ada, HERE);
  const late = expect(registry.enter(room, bob, HERE)).rejects.toMatchObject({
    code: 'RESTARTING',
  });
  await registry.close();
  await late;
  expect(events).toEqual(['open two/1', 'close two/1']);
  await expect(registry.enter(room, cyd, HERE)).rejects.toMatchObject({ code: 'RESTARTING' });
});

/** As after kill -9: what was in memory is gone, what was on the disk is not. */
async function startAgain(): Promise<void> {
  await until(async () => expect((await placesOnDisk())?.length ?? 0).toBeGreaterThan(0));
  const now = Date.now();
  vi.clearAllTimers();
  vi.setSystemTime(now);
  start();
}

/** Waits until it is kept that somebody's terminal was open. */
async function visitOnDisk(): Promise<void> {
  await until(async () => expect((await placesOnDisk())?.[0]).not.toHaveProperty('visited'));
}

interface OnDisk {
  visitor: { id: string };
  seat: number;
  vacantSince: number | null;
  visited?: boolean;
}

async function placesOnDisk(): Promise<OnDisk[] | undefined> {
  const text = await readFile(path.join(home, 'places/two.json'), 'utf8').catch(() => undefined);
  return text && JSON.parse(text).places;
}

test('after a kill, who sat where is known again; apps that run are adopted once, others wait for their visitors', async () => {
  await registry.enter(room, ada, HERE);
  await registry.enter(room, bob, HERE);
  await startAgain();
  left = ['two/2'];
  const { adopted, seats } = await registry.restore([room]);
  expect(seats).toEqual([{ room: 'two', seat: 2 }]);
  expect([registry.seatOf(room, 'ada'), registry.seatOf(room, 'bob')]).toEqual([1, 2]);
  await Promise.all([registry.enter(room, bob, HERE), adopted]);
  expect(events.slice(2)).toEqual(['open two/2']);
  expect(registry.find('two', 2)?.visitors).toEqual([bob]);
  await registry.enter(room, ada, HERE);
  expect(events.slice(3)).toEqual(['open two/1']);
  await expect(registry.enter(room, cyd, HERE)).rejects.toMatchObject({ code: 'ROOM_FULL' });
});

test('the grace of an empty seat goes on over a restart, which it outlasts by the time of a reload at least', async () => {
  await registry.enter(room, ada, HERE);
  registry.connect(room, ada)[Symbol.dispose]();
  await visitOnDisk();
  await vi.advanceTimersByTimeAsync(25_000);
  await startAgain();
  left = ['two/1'];
  await (await registry.restore([room])).adopted;
  await vi.advanceTimersByTimeAsync(34_000);
  expect(events).toEqual(['open two/1', 'open two/1']);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(events).toEqual(['open two/1', 'open two/1', 'close two/1']);
  await until(async () => expect(await placesOnDisk()).toBeUndefined());
});

test.each([
  ['set back', -3_600_000, 60_000],
  ['set forward', 3_600_000, 10_000],
])(
  'a clock that was %s neither keeps an empty seat for ever nor ends it at once',
  async (_how, ms, grace) => {
    await registry.enter(room, ada, HERE);
    registry.connect(room, ada)[Symbol.dispose]();
    await visitOnDisk();
    await startAgain();
    vi.setSystemTime(Date.now() + ms);
    left = ['two/1'];
    await (await registry.restore([room])).adopted;
    await vi.advanceTimersByTimeAsync(grace - 500);
    expect(events).not.toContain('close two/1');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(events).toContain('close two/1');
  },
);

test('who had a terminal open when the proxy was killed has all of the grace', async () => {
  await registry.enter(room, ada, HERE);
  registry.connect(room, ada);
  await until(async () => expect((await placesOnDisk())?.[0]?.vacantSince).toBeNull());
  await startAgain();
  left = ['two/1'];
  vi.setSystemTime(Date.now() + 3_600_000);
  await (await registry.restore([room])).adopted;
  await vi.advanceTimersByTimeAsync(59_000);
  expect(events).toEqual(['open two/1', 'open two/1']);
});

test('an app that can’t be adopted leaves its visitor the place, and is tried again when the visitor comes', async () => {
  await registry.enter(room, ada, HERE);
  await startAgain();
  left = ['two/1'];
  fail = new Error('no ttyd');
  await (await registry.restore([room])).adopted;
  expect(registry.list()).toEqual([]);
  fail = undefined;
  expect((await registry.enter(room, ada, HERE)).number).toBe(1);
});

test('a proxy that ends with its apps kept releases the seats and keeps the places', async () => {
  await registry.enter(room, ada, HERE);
  await registry.close({ keepApps: true });
  expect(events).toEqual(['open two/1', 'release two/1']);
  expect(await placesOnDisk()).toHaveLength(1);
});

test('the machine’s last seat is taken: nobody else gets one, who has one comes back', async () => {
  start(1);
  await registry.enter(room, ada, HERE);
  await expect(registry.enter(room, bob, HERE)).rejects.toMatchObject({ code: 'SERVER_FULL' });
  expect(registry.seatOf(room, 'bob')).toBeUndefined();
  expect((await registry.enter(room, ada, HERE)).number).toBe(1);
  const shared = { ...room, id: 'all', mode: 'shared' } as Room;
  await expect(registry.enter(shared, cyd, HERE)).rejects.toMatchObject({ code: 'SERVER_FULL' });
});

test('one seat of a shared room is one seat, however many sit in it', async () => {
  start(1);
  const shared = { ...room, id: 'all', mode: 'shared', maxPlayers: 3 } as Room;
  for (const who of [ada, bob, cyd])
    expect((await registry.enter(shared, who, HERE)).number).toBe(1);
  expect(events).toEqual(['open all/1']);
});

test('MM6: it is busy while a seat starts, a terminal is open, or a place is held, and not with an app alone', async () => {
  const now = () => performance.now();
  const free = () => registry.busyUntil() <= now();
  let changes = 0;
  const listening = registry.onPlaces(() => {
    changes += 1;
  });
  expect(free()).toBe(true);
  let atStart: number | undefined;
  starting = () => {
    atStart = registry.busyUntil();
  };
  await registry.enter(room, ada, HERE);
  expect(atStart).toBe(Infinity);
  expect(registry.busyUntil()).toBeGreaterThan(now());
  const connection = registry.connect(room, ada);
  expect(registry.busyUntil()).toBe(Infinity);
  connection[Symbol.dispose]();
  expect(registry.busyUntil()).toBe(now() + 5_000);
  await vi.advanceTimersByTimeAsync(5_001);
  expect(registry.list()).toHaveLength(1);
  expect(free()).toBe(true);
  expect(changes).toBeGreaterThanOrEqual(3);
  listening[Symbol.dispose]();
});

test('MM6: an ending machine tells a page load that it is full, and a page’s terminal that it goes elsewhere', async () => {
  start(100, 100, { ending: true, leaving: true, answers: async () => true });
  await expect(registry.expect(room, 'ada', HERE)).rejects.toMatchObject({ code: 'SERVER_FULL' });
  await expect(registry.check(room, 'ada', HERE)).rejects.toMatchObject({
    code: 'MACHINE_LEAVES',
  });
  await expect(registry.enter(room, ada, HERE)).rejects.toMatchObject({ code: 'MACHINE_LEAVES' });
});
