// The rules for assigning a room's seats across all proxies (SC1, SC2), as pure functions.

import type {
  Control,
  FoundSeat,
  SeatClaim,
  SeatsHeld,
} from '../../protocol/access/room-control.ts';
import { MAX_HELD_MS, SEAT_LEASE_MS } from '../../protocol/limits.ts';

/** One visitor's place at one proxy. */
export interface Place {
  readonly proxy: string;
  readonly visitor: string;
  readonly seat: number;
  /** When somebody else may take the place, in ms; null while its visitor is connected. */
  readonly freeAt: number | null;
}

/** All places of a room, and when the lease of each proxy ends, in ms. Immutable. */
export interface SeatTable {
  readonly places: readonly Place[];
  readonly leases: ReadonlyMap<string, number>;
}

export type Claim = Omit<Extract<Control, { op: 'claim_seat' }>, 'op'>;
export type Find = Omit<Extract<Control, { op: 'find_seat' }>, 'op'>;
export type Hold = Omit<Extract<Control, { op: 'hold_seats' }>, 'op'>;

/**
 * MM3: whose places those are that a proxy had in a shared room when the room's terminal went to another one: nobody's,
 * kept for their visitors until its lease ends. No proxy is called like that: ids have no colon.
 */
const LEFT = 'left:';

/** A new `freeAt` that differs by less than this, in ms, is not written. */
const SAME_MS = 1_000;

export const NO_SEATS: SeatTable = { places: [], leases: new Map() };

/**
 * The table without the places of proxies whose lease has expired.
 * @param now ms; times in the table are capped relative to it, in case the clock went backwards
 */
export function live(table: SeatTable, now: number): SeatTable {
  const leases = new Map<string, number>();
  for (const [proxy, ends] of table.leases) {
    if (ends > now) leases.set(proxy, Math.min(ends, now + SEAT_LEASE_MS));
  }
  const places = table.places
    .filter(({ proxy }) => leases.has(proxy))
    .map((place) =>
      place.freeAt !== null && place.freeAt > now + MAX_HELD_MS
        ? { ...place, freeAt: now + MAX_HELD_MS }
        : place,
    );
  return { places, leases };
}

/**
 * SC1: assigns a visitor's seat at a proxy: the one it has, else the lowest free number, if need be by evicting an
 * empty place whose `freeAt` has passed. In a shared room every seat is seat 1.
 * MM3: where other machines share the room (`stays`), a visitor's place at one of those holds, and one at any other
 * comes along with its number.
 * @param now ms @returns the new table, and the answer
 */
export function claim(
  table: SeatTable,
  wanted: Claim,
  now: number,
): { table: SeatTable; answer: SeatClaim } {
  const { proxy, visitor, max, shared } = wanted;
  const { places, leases } = live(table, now);
  const heldUntil = now + wanted.heldMs;
  const mine = places.find((place) => isOf(place, proxy, visitor));
  if (mine) {
    const freeAt = mine.freeAt === null ? null : Math.max(mine.freeAt, heldUntil);
    const kept = places.map((place) => (place === mine ? { ...mine, freeAt } : place));
    return { table: renewed(kept, leases, proxy, now), answer: { seat: mine.seat } };
  }
  if (wanted.stays) {
    const there = placeElsewhere(places, wanted, wanted.stays);
    if (there) return { table: { places, leases }, answer: { at: there.proxy } };
    const [left] = places.filter((place) => place.visitor === visitor);
    if (left) {
      const others = places.filter((place) => place.visitor !== visitor);
      const seat = shared ? 1 : left.seat;
      const moved = { proxy, visitor, seat, freeAt: heldUntil };
      return { table: withPlace({ places: others, leases }, wanted, moved, now), answer: { seat } };
    }
  }
  const empty = byFreeAt(places);
  const needed = places.length - max + 1;
  const givenUp = empty.slice(0, Math.max(0, needed)).filter(({ freeAt }) => freeAt <= now);
  if (givenUp.length < needed) {
    const freeAt = empty[needed - 1]?.freeAt;
    const answer: SeatClaim =
      freeAt === undefined ? { full: true } : { full: true, freeInMs: freeAt - now };
    return { table: { places, leases }, answer };
  }
  const left = places.filter(
    (place) => !givenUp.some((gone) => isOf(place, gone.proxy, gone.visitor)),
  );
  const seat = shared ? 1 : lowestFree(left);
  const evicted = givenUp.filter((gone) => gone.proxy === proxy).map((gone) => gone.visitor);
  const made = { proxy, visitor, seat, freeAt: heldUntil };
  return {
    table: withPlace({ places: left, leases }, wanted, made, now),
    answer: { seat, ...(evicted.length > 0 ? { evicted } : {}) },
  };
}

/**
 * SC2: renews a proxy's lease with the full list of its places. Places that are no longer listed become free; listed
 * places that the room does not know are restored unless somebody else has them.
 * MM3: with other machines (`many`) nor is one restored whose visitor has another at one of those, nor any of a shared
 * room whose terminal is there.
 * @returns the new table, and the places that the proxy has lost
 */
export function hold(
  table: SeatTable,
  held: Hold,
  now: number,
): { table: SeatTable; answer: SeatsHeld } {
  const { proxy, max, shared, many = false } = held;
  const { places: before, leases } = live(table, now);
  const isElsewhere =
    many && shared && before.some((place) => place.proxy !== proxy && !isLeft(place));
  // A terminal that nobody has taken over is this proxy's again.
  const isOld = (place: Place) =>
    place.proxy === proxy || (many && !isElsewhere && place.proxy === LEFT + proxy);
  const others = before.filter((place) => !isOld(place));
  const old = before.filter(isOld);
  const mine: Place[] = [];
  const lost: SeatsHeld['lost'] = [];
  // Known places come first, so that a restored one can't displace them.
  const known = (visitor: string) => old.find((place) => place.visitor === visitor);
  const inOrder = [
    ...held.places.filter(({ visitor }) => known(visitor)),
    ...held.places.filter(({ visitor }) => !known(visitor)),
  ];
  for (const { visitor, seat: said, connected, heldMs } of inOrder) {
    const seat = shared ? 1 : said;
    const all = [...others, ...mine];
    const here = known(visitor);
    const twice = mine.some((place) => place.visitor === visitor);
    const taken = !shared && all.some((place) => place.seat === seat);
    const moved = many && (isElsewhere || others.some((place) => place.visitor === visitor));
    if (twice || taken || (!here && (moved || all.length >= max))) {
      lost.push({ visitor, seat: said });
      continue;
    }
    const freeAt = connected ? null : sameTime(here?.freeAt, now + heldMs, now);
    mine.push({ proxy, visitor, seat, freeAt });
  }
  const places = [...others, ...mine];
  const table_ = mine.length > 0 ? renewed(places, leases, proxy, now) : { places, leases };
  return { table: table_, answer: { lost } };
}

/** MM3: which proxy a visitor is to be led to, as far as the room knows. @param now ms */
export function find(table: SeatTable, asked: Find, now: number): FoundSeat {
  const { places } = live(table, now);
  if (asked.watch !== undefined) return { at: watched(places, asked, asked.watch)?.proxy ?? null };
  const mine = places.find((place) => isOf(place, asked.proxy, asked.visitor));
  return { at: (mine ?? placeElsewhere(places, asked, asked.stays))?.proxy ?? null };
}

/** Whether a visitor has a place at any proxy. @param now ms */
export function hasPlace(table: SeatTable, visitor: string, now: number): boolean {
  return live(table, now).places.some((place) => place.visitor === visitor);
}

/** How many places are not available to a newcomer now. @param now ms */
export function countTaken(table: SeatTable, now: number): number {
  return takenPlaces(table, now).length;
}

/** Whether a visitor's place is not available to a newcomer now. @param now ms */
export function keepsPlace(table: SeatTable, visitor: string, now: number): boolean {
  return takenPlaces(table, now).some((place) => place.visitor === visitor);
}

function takenPlaces(table: SeatTable, now: number): Place[] {
  return live(table, now).places.filter(({ freeAt }) => freeAt === null || freeAt > now);
}

/** The table with one more place. In a shared room of several machines its proxy has the one terminal from then on. */
function withPlace(
  { places, leases }: SeatTable,
  { proxy, shared, stays }: Claim,
  place: Place,
  now: number,
): SeatTable {
  if (!shared || !stays) return renewed([...places, place], leases, proxy, now);
  const ends = new Map(leases);
  const others = places.map((other) => {
    if (other.proxy === proxy || isLeft(other)) return other;
    ends.set(LEFT + other.proxy, leases.get(other.proxy) ?? now);
    return { ...other, proxy: LEFT + other.proxy };
  });
  return renewed([...others, place], ends, proxy, now);
}

function isLeft({ proxy }: Place): boolean {
  return proxy.startsWith(LEFT);
}

function isOf(place: Place, proxy: string, visitor: string): boolean {
  return place.proxy === proxy && place.visitor === visitor;
}

/** A visitor's place at one of some other proxies; in a shared room, whose one terminal is there, anybody's will do. */
function placeElsewhere(
  places: readonly Place[],
  { proxy, visitor, shared }: Pick<Find, 'proxy' | 'visitor' | 'shared'>,
  among: readonly string[],
): Place | undefined {
  const others = places.filter((place) => place.proxy !== proxy && among.includes(place.proxy));
  return others.find((place) => place.visitor === visitor) ?? (shared ? others[0] : undefined);
}

/** The place with a number, else one at the proxy that asks, else any. */
function watched(
  places: readonly Place[],
  { proxy, stays }: Pick<Find, 'proxy' | 'stays'>,
  seat: number,
): Place | undefined {
  const there = places.filter((place) => place.proxy === proxy || stays.includes(place.proxy));
  return (
    there.find((place) => place.seat === seat) ??
    there.find((place) => place.proxy === proxy) ??
    there[0]
  );
}

/** The places without a connection, by ascending `freeAt`. */
function byFreeAt(places: readonly Place[]): (Place & { freeAt: number })[] {
  return places
    .flatMap((place) => (place.freeAt === null ? [] : [{ ...place, freeAt: place.freeAt }]))
    .sort((a, b) => a.freeAt - b.freeAt);
}

function lowestFree(places: readonly Place[]): number {
  const taken = new Set(places.map(({ seat }) => seat));
  let seat = 1;
  while (taken.has(seat)) seat += 1;
  return seat;
}

/** Keeps the known time where the new one is equivalent, so that renewing the lease does not rewrite the place. */
function sameTime(known: number | null | undefined, next: number, now: number): number {
  if (known === null || known === undefined) return next;
  const bothOver = known <= now && next <= now;
  return bothOver || Math.abs(known - next) < SAME_MS ? known : next;
}

function renewed(
  places: readonly Place[],
  leases: ReadonlyMap<string, number>,
  proxy: string,
  now: number,
): SeatTable {
  return { places, leases: new Map(leases).set(proxy, now + SEAT_LEASE_MS) };
}
