// Assigns seats to visitors: finds or starts a visitor's seat, and ends it if nobody returns within the grace period.
import type { Logger } from 'pino';
import { Emitter } from '../../protocol/emitter.ts';
import { AppError } from '../../protocol/errors.ts';
import { LEAVE_GRACE_MS } from '../../protocol/limits.ts';
import type { Room } from '../../rooms/load.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import type { AddressRates } from '../auth/addresses.ts';
import type { Visitor } from '../auth/visitor.ts';
import type { Capacity } from '../config/capacity.ts';
import type { LiveSeat, OpenSeat } from '../seats/live-seat.ts';
import type { LostPlace, PlaceClaims } from './place-claims.ts';
import type { PlaceFile, StoredPlace } from './place-file.ts';
import { createPlaces, type Place } from './places.ts';
import { createRunningSeats, type RunningSeat } from './running-seats.ts';

/** How long a full room reserves a visitor's place: after the last terminal closed (a reload, a flap) ... */
const HELD_AFTER_LEAVING_MS = LEAVE_GRACE_MS;
/** ... and after the page was served or the proxy restarted, until a terminal opens. */
const HELD_AFTER_PAGE_MS = 20_000;
/** A newcomer to a full room waits this long for a place that is about to become free. */
const LONGEST_WAIT_MS = LEAVE_GRACE_MS;
/** By this time, in ms, the party knows that a place was left. */
const NEWS_MS = 100;
/** Minimum grace period, even where seats end at once: a served or reloading page needs time to open its terminal. */
const RELOAD_MS = 10_000;
/** setTimeout's maximum delay, about 24 days; longer grace periods are cut to it. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A running seat and the visitors who have it. */
export interface TakenSeat {
  room: Room;
  number: number;
  visitors: Visitor[];
  live: LiveSeat;
}

export interface RegistryOptions {
  open: OpenSeat;
  /** Assigns the places of a room: the room's party does so, for all proxies. */
  claims: Pick<PlaceClaims, 'claim' | 'adopt' | 'occupy' | 'vacate' | 'release'>;
  placeFile: PlaceFile;
  capacity: Capacity;
  /** Rate limit on new places per address. */
  newPlaces: AddressRates;
  /** Whether an app left by an earlier proxy still runs in that seat. */
  appRuns(room: string, seat: number): Promise<boolean>;
  log: Logger;
}

export interface SeatRegistry {
  /**
   * The visitor's seat, started if need be. The place is saved to disk before this resolves.
   * In a full room, waits up to 5 s for a place whose visitor has left but may still come back.
   * A place in which no terminal is opened is freed after 20 s.
   * @param ip the visitor's address, for the rate limit on new places
   * @throws AppError ROOM_FULL, SERVER_FULL, TOO_MANY_PLACES, PARTY_UNAVAILABLE, RESTARTING, or why the seat did not
   * start; the place is freed then
   */
  enter(room: Room, visitor: Visitor, ip: string): Promise<TakenSeat>;
  /**
   * Counts a terminal connection of a visitor who has entered; disposing of the last one starts the grace period.
   * @throws AppError SEAT_NOT_FOUND if the place was given away meanwhile
   */
  connect(room: Room, visitor: Visitor): Disposable;
  /** The visitor's seat number; undefined without a seat. */
  seatOf(room: Room, visitor: string): number | undefined;
  /** A running seat. */
  find(room: string, seat: number): TakenSeat | undefined;
  /** Every running seat, by room and number. */
  list(): TakenSeat[];
  /** Calls back when seats start or stop running. */
  onSeats(fn: () => void): Disposable;
  /** Free places at this proxy; one that was vacated in the last 20 s still counts as taken. */
  free(room: Room): number;
  /** Drops a place that the party has given to somebody else (SC2). */
  lost(place: LostPlace): void;
  /**
   * Restores the places of an earlier run to their visitors and resumes their grace periods. Seats whose apps still
   * run are adopted in the background, starting with those whose visitors come.
   * @returns the `seats` to adopt, and `adopted`, which resolves when all of them are
   */
  restore(rooms: Iterable<Room>): Promise<{
    seats: { room: string; seat: number }[];
    adopted: Promise<void>;
  }>;
  /** Admits nobody from now on. */
  drain(): void;
  /** Ends every seat; with `keepApps`, its app keeps running and its visitors keep their places. */
  close(options?: { keepApps?: boolean }): Promise<void>;
}

export function createRegistry(options: RegistryOptions): SeatRegistry {
  const { claims, placeFile, capacity, newPlaces, log } = options;
  const places = createPlaces();
  const seatsChanged = new Emitter<void>();
  const running = createRunningSeats(options.open, log, () => seatsChanged.emit());
  const entering = new Map<string, Promise<Place>>();
  const graces = new Map<Place, NodeJS.Timeout>();
  /** When a place of each room was last left, by `performance.now()`. */
  const leftAt = new Map<string, number>();
  /** Rooms in which somebody has or had a place. */
  const known = new Map<string, Room>();
  let closed = false;

  function taken({ room, number }: RunningSeat, live: LiveSeat): TakenSeat {
    const visitors = places.placesIn(room.id, number).map((place) => place.visitor);
    return { room, number, visitors, live };
  }

  function save(room: Room): Promise<void> {
    return placeFile.save(room.id, () => places.placesOf(room.id).map(toStored));
  }

  function refuseIfClosed(): void {
    if (closed) throw new AppError('RESTARTING');
  }

  /** The visitor's place; concurrent requests get the same one. */
  function placeOf(room: Room, visitor: Visitor, ip: string): Promise<Place> {
    const mine = places.find(room.id, visitor.id);
    if (mine && mine.connections > 0) return Promise.resolve(mine);
    const key = `${room.id}/${visitor.id}`;
    const got =
      entering.get(key) ??
      (mine ? claimPlace(room, visitor) : newPlace(room, visitor, ip)).finally(() =>
        entering.delete(key),
      );
    entering.set(key, got);
    return got;
  }

  async function newPlace(room: Room, visitor: Visitor, ip: string): Promise<Place> {
    if (!newPlaces.take(ip)) throw new AppError('TOO_MANY_PLACES');
    try {
      return await claimPlace(room, visitor);
    } catch (error) {
      newPlaces.giveBack(ip);
      throw error;
    }
  }

  /** Also renews a place that the visitor has: once its hold has expired, another proxy may have given it away. */
  async function claimPlace(room: Room, visitor: Visitor): Promise<Place> {
    const giveUpAt = performance.now() + LONGEST_WAIT_MS;
    for (;;) {
      refuseIfClosed();
      const before = places.find(room.id, visitor.id);
      checkCapacity(room.id, room.mode === 'shared' ? 1 : before?.seat);
      const claim = await claims.claim(partyRoomOf(room), visitor.id, {
        max: room.maxPlayers,
        shared: room.mode === 'shared',
        heldMs: HELD_AFTER_PAGE_MS,
      });
      if ('seat' in claim) return seatAt(room, visitor, claim.seat);
      const mine = places.find(room.id, visitor.id);
      if (mine) drop(room, mine, 'somebody else has it');
      const waitMs = leftJustNow(room.id) ? NEWS_MS : claim.freeInMs;
      if (waitMs === undefined || performance.now() + waitMs > giveUpAt)
        throw new AppError('ROOM_FULL');
      await passed(waitMs);
    }
  }

  /** Whether a place was left so recently that the party may not know it yet. */
  function leftJustNow(room: string): boolean {
    return performance.now() - (leftAt.get(room) ?? Number.NEGATIVE_INFINITY) < NEWS_MS;
  }

  /** A seat that already runs needs no further capacity. */
  function checkCapacity(room: string, seat: number | undefined): void {
    if (seat === undefined || !running.get(room, seat)) capacity.check(running.count());
  }

  function seatAt(room: Room, visitor: Visitor, seat: number): Place {
    if (closed) {
      claims.release(partyRoomOf(room), visitor.id);
      throw new AppError('RESTARTING');
    }
    if (room.mode !== 'shared') clearSeat(room, visitor, seat);
    const mine = places.find(room.id, visitor.id);
    if (mine?.seat === seat) return mine;
    if (mine) drop(room, mine, 'the visitor has another');
    known.set(room.id, room);
    const vacantSince = Date.now();
    return places.put({
      ...{ room: room.id, seat, visitor, connections: 0, vacantSince },
      visited: false,
    });
  }

  /** Ensures that two people never have one seat of a room that is not shared, whatever the party says. */
  function clearSeat(room: Room, visitor: Visitor, seat: number): void {
    for (const other of places.placesIn(room.id, seat)) {
      if (other.visitor.id === visitor.id) continue;
      if (other.connections > 0) {
        claims.release(partyRoomOf(room), visitor.id);
        log.error({ room: room.id, seat }, 'the party gave away a seat that somebody is in');
        throw new AppError('PARTY_UNAVAILABLE');
      }
      giveUp(room, other, 'a newcomer has it');
    }
  }

  /** @param elapsedMs how long the place has been empty already */
  function startGrace(room: Room, vacated: Place, elapsedMs = 0): void {
    stopGrace(vacated);
    const keptMs = vacated.visited ? (room.persistSeconds ?? Infinity) * 1_000 : HELD_AFTER_PAGE_MS;
    if (closed || keptMs === Infinity) return;
    const ms = Math.max(keptMs - elapsedMs, RELOAD_MS);
    const end = () => giveUp(room, vacated, 'its time is over');
    graces.set(vacated, setTimeout(end, Math.min(ms, LONGEST_TIMER_MS)).unref());
  }

  function stopGrace(vacated: Place): void {
    clearTimeout(graces.get(vacated));
    graces.delete(vacated);
  }

  /** Forgets a place and ends its seat if nobody else sits there. */
  function drop(room: Room, left: Place, why: string): void {
    stopGrace(left);
    if (places.find(room.id, left.visitor.id) !== left) return;
    log.info({ room: room.id, seat: left.seat, why }, 'place given up');
    if (places.leave(left)) running.end(room.id, left.seat);
    void save(room);
  }

  function giveUp(room: Room, left: Place, why: string): void {
    drop(room, left, why);
    claims.release(partyRoomOf(room), left.visitor.id);
  }

  function restorePlace(room: Room, { visitor, seat, vacantSince, visited }: StoredPlace): void {
    const now = Date.now();
    // The clock may have been set back since.
    const since = Math.min(vacantSince ?? now, now);
    const place = { room: room.id, seat, visitor, connections: 0, vacantSince: since, visited };
    known.set(room.id, room);
    startGrace(room, places.put(place), now - since);
    claims.adopt(partyRoomOf(room), visitor.id, {
      max: room.maxPlayers,
      shared: room.mode === 'shared',
      seat,
      heldMs: HELD_AFTER_PAGE_MS,
    });
  }

  return {
    async enter(room, visitor, ip) {
      refuseIfClosed();
      const mine = await placeOf(room, visitor, ip);
      refuseIfClosed();
      const renamed = mine.visitor.name !== visitor.name || mine.visitor.color !== visitor.color;
      if (renamed) mine.visitor = visitor;
      if (mine.connections === 0) startGrace(room, mine);
      try {
        checkCapacity(room.id, mine.seat);
        const run = running.start(room, mine.seat, visitor);
        const [live] = await Promise.all([run.opening, save(room)]);
        return taken(run, live);
      } catch (error) {
        for (const other of places.placesIn(room.id, mine.seat))
          if (other.connections === 0) giveUp(room, other, 'its seat did not start');
        throw error;
      }
    },
    connect(room, visitor) {
      const mine = places.find(room.id, visitor.id);
      if (!mine) throw new AppError('SEAT_NOT_FOUND');
      mine.connections += 1;
      mine.vacantSince = null;
      mine.visited = true;
      stopGrace(mine);
      if (mine.connections === 1) {
        claims.occupy(partyRoomOf(room), visitor.id);
        void save(room);
      }
      let connected = true;
      return {
        [Symbol.dispose]() {
          if (!connected) return;
          connected = false;
          mine.connections -= 1;
          if (mine.connections > 0 || places.find(room.id, visitor.id) !== mine) return;
          mine.vacantSince = Date.now();
          leftAt.set(room.id, performance.now());
          claims.vacate(partyRoomOf(room), visitor.id, HELD_AFTER_LEAVING_MS);
          startGrace(room, mine);
          void save(room);
        },
      };
    },
    seatOf: (room, visitor) => places.find(room.id, visitor)?.seat,
    find(room, seat) {
      const run = running.get(room, seat);
      return run?.live ? taken(run, run.live) : undefined;
    },
    list: () => running.list().flatMap((run) => (run.live ? [taken(run, run.live)] : [])),
    onSeats: (fn) => seatsChanged.on(fn),
    free(room) {
      const since = Date.now() - HELD_AFTER_PAGE_MS;
      const taken = places
        .placesOf(room.id)
        .filter(({ vacantSince: at }) => at === null || at > since);
      return Math.max(0, room.maxPlayers - taken.length);
    },
    lost({ partyRoom, visitor, seat }) {
      for (const [id, room] of known) {
        if (partyRoomOf(room) !== partyRoom) continue;
        const place = places.find(id, visitor);
        if (place?.seat === seat) drop(room, place, 'somebody else has it');
      }
    },
    async restore(rooms) {
      const waiting: { room: Room; seat: number }[] = [];
      for (const room of rooms) {
        const { places: stored, certain } = await placeFile.load(room.id);
        for (const [seat, sitting] of Map.groupBy(stored, (place) => place.seat)) {
          const runsStill = await options.appRuns(room.id, seat);
          if (!certain && !runsStill) continue;
          // The room's mode may have changed since.
          const fits = room.mode === 'shared' ? (seat === 1 ? sitting : []) : sitting.slice(0, 1);
          for (const place of fits) restorePlace(room, place);
          if (runsStill && fits.length > 0) waiting.push({ room, seat });
        }
        if (stored.length > 0) void save(room);
      }
      const adopted = running.adopt(waiting, ({ room, seat }) => {
        const [first] = closed ? [] : places.placesIn(room.id, seat);
        return first?.visitor;
      });
      return { adopted, seats: waiting.map(({ room, seat }) => ({ room: room.id, seat })) };
    },
    drain() {
      closed = true;
    },
    async close({ keepApps = false } = {}) {
      closed = true;
      for (const timer of graces.values()) clearTimeout(timer);
      await Promise.allSettled(entering.values());
      if (!keepApps)
        for (const room of known.values())
          for (const place of places.placesOf(room.id)) {
            places.leave(place);
            claims.release(partyRoomOf(room), place.visitor.id);
            void save(room);
          }
      await running.close(keepApps);
      await placeFile.flush();
    },
  };
}

function toStored({ visitor, seat, vacantSince, visited }: Place): StoredPlace {
  return { visitor, seat, vacantSince, visited };
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
