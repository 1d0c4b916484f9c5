// Who has which seat of a room, over all proxies (SC1, SC2): values in, values out.
import { MAX_HELD_MS, SEAT_LEASE_MS } from '../../protocol/limits.ts';
import type { Control, SeatClaim, SeatsHeld } from '../../protocol/ticket.ts';

/** One visitor's place at one proxy. */
export interface Place {
  readonly proxy: string;
  readonly visitor: string;
  readonly seat: number;
  /** While nobody is connected: when somebody else may have it, in ms; null while somebody is. */
  readonly freeAt: number | null;
}

/** All places of a room, and until when each proxy's are its own, in ms. Never changed in place. */
export interface SeatTable {
  readonly places: readonly Place[];
  readonly leases: ReadonlyMap<string, number>;
}

export type Claim = Omit<Extract<Control, { op: 'claim_seat' }>, 'op'>;
export type Hold = Omit<Extract<Control, { op: 'hold_seats' }>, 'op'>;

/** A time that says the same as the one before within this, in ms, is not written anew. */
const SAME_MS = 1_000;

export const NO_SEATS: SeatTable = { places: [], leases: new Map() };

/**
 * The table without the places of proxies that were silent for too long.
 * @param now ms; no time in the table is further ahead of it than it could have been made, for clocks step back
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
 * SC1: the visitor's seat at that proxy: the one it has, else the lowest free number, else an empty place whose time
 * is over. In a shared room every seat is seat 1.
 * @param now ms @returns the table that follows, and the answer
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
  return {
    table: renewed([...left, { proxy, visitor, seat, freeAt: heldUntil }], leases, proxy, now),
    answer: { seat, ...(evicted.length > 0 ? { evicted } : {}) },
  };
}

/**
 * SC2: everything that a proxy has, said again. Places that it no longer names are free; places that the room does not
 * know (any more) are made again where nobody has them.
 * @returns the table that follows, and which of the places are not the proxy's any more
 */
export function hold(
  table: SeatTable,
  held: Hold,
  now: number,
): { table: SeatTable; answer: SeatsHeld } {
  const { proxy, max, shared } = held;
  const { places: before, leases } = live(table, now);
  const others = before.filter((place) => place.proxy !== proxy);
  const old = before.filter((place) => place.proxy === proxy);
  const mine: Place[] = [];
  const lost: SeatsHeld['lost'] = [];
  // Those that the room knows come first, so that one it has lost can't push them out.
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
    if (twice || taken || (!here && all.length >= max)) {
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

/** Whether a visitor has a place at any proxy. @param now ms */
export function hasPlace(table: SeatTable, visitor: string, now: number): boolean {
  return live(table, now).places.some((place) => place.visitor === visitor);
}

/** How many places a newcomer can't have now. @param now ms */
export function countTaken(table: SeatTable, now: number): number {
  return live(table, now).places.filter(({ freeAt }) => freeAt === null || freeAt > now).length;
}

function isOf(place: Place, proxy: string, visitor: string): boolean {
  return place.proxy === proxy && place.visitor === visitor;
}

/** The places without a connection, the one that is free first first. */
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

/** Keeps the time that is known where the new one means the same, so that holding writes nothing. */
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
