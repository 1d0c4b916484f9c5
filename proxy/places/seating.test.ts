// Any sequence of what happens to places: who sits where stays consistent, and file and party say the same.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { claim, hold, NO_SEATS, type SeatTable } from '../../party/seats/seats.ts';
import type { Room } from '../../rooms/load.ts';
import { createAnnouncer } from './announcer.ts';
import { createPlaceFile } from './place-file.ts';
import { type Place, Places } from './places.ts';

const log = pino({ level: 'silent' });
const SEATS = 3;
const MODES = ['mirror', 'shared'] as const;
const visitor = (id: string) => ({ id, name: id, color: 0 });
const who = fc.constantFrom('ada', 'bob', 'cem', 'dee', 'eva');
const step = fc.record({
  kind: fc.constantFrom(
    ...(['seat', 'seat', 'restore', 'hold', 'connect', 'connect'] as const),
    ...(['disconnect', 'disconnect', 'give up', 'lose'] as const),
  ),
  who,
  seat: fc.integer({ min: 1, max: SEATS }),
  ms: fc.integer({ min: 0, max: 30_000 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** One transition, of a place that may be gone by now. */
function run(places: Places, room: Room, { kind, who, seat, ms }: Step, last?: Place): void {
  const vacancy = { vacantSince: ms, heldUntil: ms };
  const place = places.find(room.id, who) ?? last;
  const stored = { visitor: visitor(who), seat, vacantSince: ms, visited: true };
  if (kind === 'seat') places.seat(room, visitor(who), seat, vacancy);
  else if (kind === 'restore') places.restore(room, stored, vacancy);
  else if (!place) return;
  else if (kind === 'hold') places.hold(place, ms);
  else if (kind === 'connect') places.connect(place);
  else if (kind === 'disconnect') places.disconnect(place, vacancy);
  else if (kind === 'give up') places.giveUp(place, 'its time is over');
  else places.lose(place);
}

test('whatever happens, a seat has one visitor, a visitor one place, and what is told makes up what is', () => {
  const property = fc.property(fc.constantFrom(...MODES), fc.array(step), (mode, steps) => {
    const room = { id: 'r', mode } as Room;
    const places = new Places();
    /** What somebody who only listens knows. */
    const heard = new Map<Place, { inUse: boolean }>();
    const gone = new Set<Place>();
    places.onChange(({ what, place }) => {
      if (what === 'seated' || what === 'restored') {
        expect(heard.has(place) || gone.has(place)).toBe(false);
        heard.set(place, { inUse: false });
      } else if (what === 'given up' || what === 'lost') {
        expect(heard.delete(place)).toBe(true);
        gone.add(place);
      } else heard.set(place, { inUse: what === 'connected' });
    });
    for (const one of steps) {
      const before = places.all().filter(({ connections }) => connections > 0);
      run(places, room, one, [...gone].at(-1));
      const now = places.all();
      expect(now.map((place) => [place, { inUse: place.connections > 0 }])).toEqual([...heard]);
      for (const { connections, vacantSince, heldUntil } of now)
        expect([vacantSince, heldUntil].map((at) => at === null)).toEqual(
          Array(2).fill(connections > 0),
        );
      const seats = now.map((place) => place.seat);
      if (mode !== 'shared') expect(new Set(seats).size).toBe(seats.length);
      // Nobody is put out of a seat by a newcomer.
      if (one.kind === 'seat')
        for (const place of before) if (place.visitor.id !== one.who) expect(now).toContain(place);
    }
  });
  fc.assert(property);
});

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'seating-'));
  vi.useFakeTimers();
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(home, { recursive: true, force: true });
});

const deed = fc.record({
  kind: fc.constantFrom(
    ...(['claim', 'claim', 'claim', 'connect', 'connect', 'disconnect', 'give up'] as const),
    ...(['party', 'party', 'thief', 'forget'] as const),
  ),
  who,
  /** How the party is from then on: it may not hear, or its answer may not arrive, or only later. */
  party: fc.constantFrom('well', 'away', 'unheard', 'slow'),
  waitMs: fc.constantFrom(0, 0, 5, 100, 6_000, 70_000),
});

test('SC1 SC2: after any sequence, and a party that is away for some of it, file and party have what Places has', async () => {
  let n = 0;
  const property = fc.asyncProperty(
    fc.constantFrom(...MODES),
    fc.array(deed, { minLength: 10, maxLength: 60, size: 'max' }),
    async (mode, deeds) => {
      n += 1;
      const room = { id: `r${n}`, mode, maxPlayers: SEATS, persistSeconds: 60 } as Room;
      let table: SeatTable = NO_SEATS;
      let party = 'well';
      const claims: Promise<unknown>[] = [];
      const answer = async <T>(next: { table: SeatTable; answer: T }): Promise<T> => {
        if (party === 'away') throw new Error('away');
        table = next.table;
        if (party === 'unheard') throw new Error('unheard');
        if (party === 'slow') await new Promise((resolve) => setTimeout(resolve, 4_000));
        return next.answer;
      };
      const places = new Places();
      const file = createPlaceFile(home, places, log);
      await using announcer = createAnnouncer({
        places,
        client: {
          claimSeat: (_room, wanted) => answer(claim(table, wanted, Date.now())),
          holdSeats: (_room, held) => answer(hold(table, held, Date.now())),
        },
        proxyId: 'here',
        log,
      });
      for (const { kind, who, party: how, waitMs } of deeds) {
        const mine = places.find(room.id, who);
        if (kind === 'claim')
          claims.push(Promise.allSettled([announcer.claim(room, visitor(who), 20_000)]));
        else if (kind === 'party') party = how;
        else if (kind === 'forget') table = NO_SEATS;
        else if (kind === 'thief') {
          const shared = mode === 'shared';
          const wanted = { proxy: 'there', visitor: who, max: SEATS, shared, heldMs: 5_000 };
          table = claim(table, wanted, Date.now()).table;
        } else if (mine && kind === 'connect') places.connect(mine);
        else if (mine && kind === 'disconnect') places.disconnect(mine, vacancy());
        else if (mine && kind === 'give up') places.giveUp(mine, 'its time is over');
        await vi.advanceTimersByTimeAsync(waitMs);
      }
      party = 'well';
      // By then all claims have been answered, and a report has been made since.
      await vi.advanceTimersByTimeAsync(40_000);
      await Promise.all(claims);
      const seated = () =>
        places.all().map((place) => [place.visitor.id, place.seat, place.connections > 0].join());
      const announced = () =>
        table.places.flatMap(({ proxy, visitor, seat, freeAt }) =>
          proxy === 'here' ? [[visitor, seat, freeAt === null].join()] : [],
        );
      expect(announced().sort()).toEqual(seated().sort());
      // What happens here is told at once.
      for (const [n, place] of places.all().entries()) {
        if (n === 0) places.giveUp(place, 'its time is over');
        else if (place.connections === 0) places.connect(place);
        else while (place.connections > 0) places.disconnect(place, vacancy());
      }
      await vi.advanceTimersByTimeAsync(100);
      expect(announced().sort()).toEqual(seated().sort());
      await file.close();
      const { places: stored } = await createPlaceFile(home, new Places(), log).load(room.id);
      expect(stored).toEqual(places.all().map(toStored));
    },
  );
  await fc.assert(property, { numRuns: 60 });
});

test('SC1: an answer that comes when a newcomer waits no longer seats nobody, and is given back at once', async () => {
  const room = { id: 'late', mode: 'mirror', maxPlayers: SEATS } as Room;
  const places = new Places();
  const reports: number[] = [];
  await using announcer = createAnnouncer({
    places,
    client: {
      async claimSeat() {
        await new Promise((resolve) => setTimeout(resolve, 6_000));
        return { seat: 1 };
      },
      async holdSeats(_room, held) {
        reports.push(held.places.length);
        return { lost: [] };
      },
    },
    proxyId: 'here',
    log,
  });
  const claimed = expect(announcer.claim(room, visitor('ada'), 20_000)).rejects.toMatchObject({
    code: 'PARTY_UNAVAILABLE',
  });
  await vi.advanceTimersByTimeAsync(5_000);
  await claimed;
  expect(reports).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_100);
  expect(places.all()).toEqual([]);
  expect(reports).toEqual([0]);
});

const vacancy = () => ({ vacantSince: Date.now(), heldUntil: performance.now() + 5_000 });
const toStored = ({ visitor, seat, vacantSince, visited }: Place) => {
  return { visitor, seat, vacantSince, visited };
};
