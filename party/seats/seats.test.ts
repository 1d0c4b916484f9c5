// Seats over all proxies (SC1, SC2): any sequence of claims, holds and silence on the pure rules.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SEAT_LEASE_MS } from '../../protocol/limits.ts';
import {
  type Claim,
  claim,
  countTaken,
  find,
  type Hold,
  hold,
  live,
  NO_SEATS,
  type SeatTable,
} from './seats.ts';

const wanted = (proxy: string, visitor: string, more: Partial<Claim> = {}): Claim => ({
  proxy,
  visitor,
  max: 3,
  shared: false,
  heldMs: 20_000,
  ...more,
});

/** Claims one after the other; what each got. */
function claims(...all: Claim[]): { table: SeatTable; seats: (number | 'full')[] } {
  let table = NO_SEATS;
  const seats = all.map((one) => {
    const next = claim(table, one, 0);
    table = next.table;
    return 'seat' in next.answer ? next.answer.seat : 'full';
  });
  return { table, seats };
}

test('SC1: the lowest free number over all proxies, the same one when asked again, full at the maximum', () => {
  const { seats, table } = claims(
    wanted('a', 'ana'),
    wanted('b', 'bob'),
    wanted('a', 'ana'),
    wanted('b', 'cem'),
    wanted('a', 'dee'),
  );
  expect(seats).toEqual([1, 2, 1, 3, 'full']);
  const without = hold(table, { proxy: 'a', max: 3, shared: false, places: [] }, 1).table;
  expect(claim(without, wanted('b', 'eva'), 1).answer).toEqual({ seat: 1 });
  expect(
    claims(wanted('a', 'x', { shared: true }), wanted('b', 'y', { shared: true })).seats,
  ).toEqual([1, 1]);
});

test('SC1: an empty place is kept for its time, then goes to a newcomer, and its holder hears of it', () => {
  const { table } = claims(wanted('a', 'ana', { max: 1 }));
  const eva = wanted('b', 'eva', { max: 1 });
  expect(claim(table, eva, 5_000).answer).toEqual({ full: true, freeInMs: 15_000 });
  expect(countTaken(table, 19_999)).toBe(1);
  expect(countTaken(table, 20_000)).toBe(0);
  const taken = claim(table, eva, 20_000);
  expect(taken.answer).toEqual({ seat: 1 });
  const places = [{ visitor: 'ana', seat: 1, connected: true, heldMs: 0 }];
  const held = hold(taken.table, { proxy: 'a', max: 1, shared: false, places }, 20_001);
  expect(held.answer.lost).toEqual([{ visitor: 'ana', seat: 1 }]);
  expect(held.table.places.map(({ visitor }) => visitor)).toEqual(['eva']);

  const own = claim(table, wanted('a', 'dee', { max: 1 }), 20_000);
  expect(own.answer).toEqual({ seat: 1, evicted: ['ana'] });
  const connected = hold(table, { proxy: 'a', max: 1, shared: false, places }, 1).table;
  expect(claim(connected, eva, 30_000).answer).toEqual({ full: true });
});

test('SC2: a proxy that is silent for a minute loses its places, and has them again if nobody took them', () => {
  const { table } = claims(wanted('a', 'ana', { max: 1 }), wanted('b', 'bob'));
  const late = SEAT_LEASE_MS;
  const places = [{ visitor: 'ana', seat: 1, connected: true, heldMs: 0 }];
  const said = { proxy: 'a', max: 2, shared: false, places };
  const on = hold(table, said, late - 1).table;
  expect(live(on, late).places.map(({ visitor }) => visitor)).toEqual(['ana']);
  expect(live(table, late).places).toEqual([]);
  expect(hold(table, said, late).answer.lost).toEqual([]);
  const eva = claim(table, wanted('c', 'eva'), late).table;
  expect(hold(eva, said, late).answer.lost).toEqual([{ visitor: 'ana', seat: 1 }]);
});

test('SC2: holding again what is held changes nothing but the lease', () => {
  const { table } = claims(wanted('a', 'ana'), wanted('a', 'bob'));
  const places = [
    { visitor: 'ana', seat: 1, connected: false, heldMs: 19_400 },
    { visitor: 'bob', seat: 2, connected: false, heldMs: 0 },
  ];
  const held = hold(table, { proxy: 'a', max: 3, shared: false, places }, 500);
  expect(held.table.places[0]).toEqual(table.places[0]);
  expect(held.table.places[1]).toMatchObject({ visitor: 'bob', freeAt: 500 });
});

test('SC2: a clock that steps back keeps nobody’s place for longer than its lease', () => {
  const { table } = claim(NO_SEATS, wanted('a', 'ana', { heldMs: 60_000 }), 10_000_000_000);
  expect(live(table, SEAT_LEASE_MS + 1).leases.get('a')).toBe(2 * SEAT_LEASE_MS + 1);
});

test('MM3: a visitor’s place at a machine that holds is where they are sent, and no other is made', () => {
  const { table } = claims(
    wanted('a', 'ana', { stays: ['b'] }),
    wanted('b', 'bob', { stays: ['a'] }),
  );
  const at = (proxy: string, visitor: string, stays = ['a', 'b']) =>
    find(table, { proxy, visitor, shared: false, stays }, 1);
  const there = claim(table, wanted('b', 'ana', { stays: ['a'] }), 1);
  expect(there.answer).toEqual({ at: 'a' });
  expect(there.table.places).toEqual(table.places);
  expect(at('c', 'ana')).toEqual({ at: 'a' });
  expect(at('a', 'ana', []), 'its own').toEqual({ at: 'a' });
  expect(at('c', 'ana', ['b']), 'that machine is gone').toEqual({ at: null });
  expect(at('c', 'cem')).toEqual({ at: null });
  const asked = { proxy: 'a', visitor: 'ana', shared: false, stays: [] };
  expect(find(table, asked, SEAT_LEASE_MS)).toEqual({ at: null });
});

test('MM3: one at any other machine comes along with its number, also where the room is full, and is lost there', () => {
  const all = [wanted('a', 'ana'), wanted('a', 'bob'), wanted('a', 'cem')];
  const { table } = claims(...all);
  const moved = claim(table, wanted('b', 'bob', { stays: ['c'] }), 1);
  expect(moved.answer).toEqual({ seat: 2 });
  expect(moved.table.places.map(({ proxy, visitor, seat }) => [proxy, visitor, seat])).toEqual([
    ['a', 'ana', 1],
    ['a', 'cem', 3],
    ['b', 'bob', 2],
  ]);
  const places = ['ana', 'bob', 'cem'].map((visitor, n) => ({
    ...{ visitor, seat: n + 1, connected: true, heldMs: 0 },
  }));
  const back = hold(moved.table, { proxy: 'a', max: 3, shared: false, places }, 2);
  expect(back.answer.lost).toEqual([{ visitor: 'bob', seat: 2 }]);
  expect(claim(moved.table, wanted('b', 'dee', { stays: ['c'] }), 2).answer).toMatchObject({
    full: true,
  });
});

test('MM3: newcomers of a shared room are sent to the machine that has its terminal', () => {
  const { table } = claims(wanted('a', 'ana', { shared: true }));
  const bob = wanted('b', 'bob', { shared: true });
  expect(claim(table, { ...bob, stays: ['a'] }, 1).answer).toEqual({ at: 'a' });
  const asked = { proxy: 'b', visitor: 'bob', shared: true };
  expect(find(table, { ...asked, stays: ['a'] }, 1)).toEqual({ at: 'a' });
  expect(claim(table, { ...bob, stays: [] }, 1).answer).toEqual({ seat: 1 });
  // Of a lost machine Ana is led to Bob's, not to where she sat.
  const moved = claim(table, { ...bob, stays: [] }, 1).table;
  expect(find(moved, { ...asked, proxy: 'c', visitor: 'ana', stays: ['b'] }, 1)).toEqual({
    at: 'b',
  });
});

/** What a proxy reports that has these visitors connected, by seat from 1 on. */
const said = (proxy: string, visitors: string[], more: { shared?: boolean } = {}): Hold => ({
  ...{ proxy, max: 4, shared: false, many: true, ...more },
  places: visitors.map((visitor, n) => ({ visitor, seat: n + 1, connected: true, heldMs: 0 })),
});
const places = ({ places }: SeatTable) =>
  places.map(({ proxy, visitor, seat }) => `${visitor} ${seat} at ${proxy}`).sort();

test('MM3, SC2: a machine that comes back does not get visitors back who have a place at another one', () => {
  const { table } = claims(wanted('a', 'ana'), wanted('a', 'bob'));
  const { table: moved, answer } = claim(table, wanted('b', 'ana', { stays: [] }), 1);
  expect(answer).toEqual({ seat: 1 });
  // Her number becomes free again, and she takes another.
  const freed = hold(moved, said('b', []), 2).table;
  const cem = claim(freed, wanted('c', 'cem', { stays: ['a', 'b'] }), 3).table;
  const ana = claim(cem, wanted('b', 'ana', { stays: ['a', 'c'] }), 4);
  expect(ana.answer).toEqual({ seat: 3 });
  const left = hold(ana.table, said('c', []), 5).table;
  const back = hold(left, said('a', ['ana', 'bob']), 6);
  expect(back.answer.lost).toEqual([{ visitor: 'ana', seat: 1 }]);
  expect(places(back.table)).toEqual(['ana 3 at b', 'bob 2 at a']);
});

test('MM3, SC2: a shared room’s terminal that another machine has taken over stays there, and places are kept', () => {
  const shared = { shared: true, max: 3 };
  const { table } = claims(wanted('a', 'ana', shared), wanted('a', 'bob', shared));
  const moved = claim(table, wanted('b', 'ana', { ...shared, stays: [] }), 1).table;
  // Bob's place is kept for him, and is no terminal's.
  expect(countTaken(moved, 1)).toBe(2);
  const back = hold(moved, said('a', ['ana', 'bob'], { shared: true }), 2);
  expect(back.answer.lost).toEqual([
    { visitor: 'ana', seat: 1 },
    { visitor: 'bob', seat: 2 },
  ]);
  expect(places(back.table)).toEqual(['ana 1 at b', 'bob 1 at left:a']);
  const bob = claim(back.table, wanted('a', 'bob', { ...shared, stays: ['b'] }), 3);
  expect(bob.answer).toEqual({ at: 'b' });
  const came = claim(back.table, wanted('b', 'bob', { ...shared, stays: ['a'] }), 3).table;
  expect(places(came)).toEqual(['ana 1 at b', 'bob 1 at b']);
  expect(live(back.table, SEAT_LEASE_MS).places.map(({ visitor }) => visitor)).toEqual(['ana']);
});

test('MM3, SC2: a terminal that nobody has any more elsewhere is that of the machine that still has it', () => {
  const shared = { shared: true, max: 3 };
  const { table } = claims(wanted('a', 'ana', shared));
  const cem = claim(table, wanted('b', 'cem', { ...shared, stays: [] }), 1).table;
  const gone = hold(cem, said('b', [], { shared: true }), 2).table;
  const back = hold(gone, said('a', ['ana'], { shared: true }), 3);
  expect(back.answer.lost).toEqual([]);
  expect(places(back.table)).toEqual(['ana 1 at a']);
});

test('MM2: who watches is led to the machine with that seat, else to whom this one shows, else to anybody', () => {
  const { table } = claims(wanted('a', 'ana'), wanted('b', 'bob'), wanted('b', 'cem'));
  const at = (proxy: string, watch: number, stays = ['a', 'b']) =>
    find(table, { proxy, visitor: 'eva', shared: false, stays, watch }, 1).at;
  expect(at('a', 2)).toBe('b');
  expect(at('a', 1)).toBe('a');
  expect(at('a', 9)).toBe('a');
  expect(at('c', 9)).toBe('a');
  expect(at('c', 2, ['a']), 'that machine is gone').toBe('a');
  expect(at('c', 2, [])).toBe(null);
});

test('SC1: without other machines a claim is answered as ever', () => {
  const { table } = claims(wanted('a', 'ana'));
  expect(claim(table, wanted('b', 'ana'), 1).answer).toEqual({ seat: 2 });
});

const PROXIES = ['a', 'b', 'c'];
const VISITORS = ['v1', 'v2', 'v3', 'v4', 'v5'];
const step = fc.record({
  kind: fc.constantFrom('claim', 'claim', 'hold', 'hold', 'forget', 'lie'),
  proxy: fc.constantFrom(...PROXIES),
  visitor: fc.constantFrom(...VISITORS),
  heldMs: fc.constantFrom(0, 0, 5_000, 20_000),
  connected: fc.boolean(),
  seat: fc.integer({ min: 1, max: 5 }),
  waitMs: fc.constantFrom(0, 1, 1_000, 6_000, 70_000),
  stays: fc.subarray(PROXIES),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Believed {
  seat: number;
  connected: boolean;
}

/** And not a place that is kept without a terminal. */
const isProxy = (name: string): boolean => PROXIES.includes(name);

/** Proxies that behave as announcer.ts does, with answers that arrive, and what each believes to have. */
function play(steps: Step[], max: number, shared: boolean, many: boolean): void {
  let table = NO_SEATS;
  let now = 0;
  const believed = new Map(PROXIES.map((proxy) => [proxy, new Map<string, Believed>()]));
  const last = new Map<string, number>();
  for (const { kind, proxy, visitor, heldMs, connected, seat, waitMs, stays } of steps) {
    now += waitMs;
    const mine = believed.get(proxy) as Map<string, Believed>;
    if (kind === 'claim') {
      const one = { proxy, visitor, max, shared, heldMs, ...(many ? { stays } : {}) };
      const { table: next, answer } = claim(table, one, now);
      if ('seat' in answer) {
        for (const gone of answer.evicted ?? []) mine.delete(gone);
        mine.set(visitor, { seat: answer.seat, connected: mine.get(visitor)?.connected ?? false });
        last.set(proxy, now);
        // Idempotent.
        const again = claim(next, one, now);
        expect(again.answer).toEqual({ seat: answer.seat });
        expect(again.table).toEqual(next);
      } else if ('at' in answer) {
        // Only where it holds, and only where the visitor has it, or the room's one terminal is.
        expect(stays).toContain(answer.at);
        const there = live(table, now).places.filter((place) => place.proxy === answer.at);
        expect(there.some((place) => shared || place.visitor === visitor)).toBe(true);
      } else {
        const { freeInMs } = answer;
        if (freeInMs !== undefined) {
          expect(freeInMs).toBeGreaterThan(0);
          expect('seat' in claim(next, one, now + freeInMs).answer).toBe(true);
        }
      }
      table = next;
    } else {
      if (kind === 'forget') mine.delete(visitor);
      // A proxy that claims what it never got.
      if (kind === 'lie') mine.set(visitor, { seat, connected });
      const known = mine.get(visitor);
      if (known) mine.set(visitor, { ...known, connected });
      const places = [...mine].map(([name, at]) => ({
        visitor: name,
        seat: at.seat,
        connected: at.connected,
        heldMs: at.connected ? 0 : heldMs,
      }));
      const { table: next, answer } = hold(table, { proxy, max, shared, many, places }, now);
      for (const gone of answer.lost) mine.delete(gone.visitor);
      // Every place is held, or answered as lost.
      expect(
        next.places
          .filter((place) => place.proxy === proxy)
          .map((place) => place.visitor)
          .sort(),
      ).toEqual([...mine.keys()].sort());
      if (mine.size > 0) last.set(proxy, now);
      table = next;
    }
    const { places } = live(table, now);
    expect(places.length).toBeLessThanOrEqual(max);
    const seats = places.map((place) => place.seat);
    if (shared) expect(seats.every((n) => n === 1)).toBe(true);
    else expect(new Set(seats).size).toBe(seats.length);
    if (many) {
      const visitors = places.map((place) => place.visitor);
      expect(new Set(visitors).size, 'a place each').toBe(visitors.length);
      const proxies = places.flatMap((place) => (isProxy(place.proxy) ? [place.proxy] : []));
      if (shared) expect(new Set(proxies).size, 'one terminal').toBeLessThanOrEqual(1);
    }
    // Leases end.
    for (const place of places) {
      const heard = last.get(place.proxy.replace('left:', '')) ?? Number.NEGATIVE_INFINITY;
      expect(now - heard).toBeLessThan(SEAT_LEASE_MS);
    }
    expect(countTaken(table, now)).toBeLessThanOrEqual(places.length);
  }
}

test('SC1, SC2, MM3: never more than the maximum together, numbers unique, a place a visitor, one terminal of a shared room, idempotent, leases end, lost is answered', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 40 }),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      fc.boolean(),
      play,
    ),
    { numRuns: 1_000 },
  );
});
