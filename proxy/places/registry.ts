// Who enters a room: assigns seats to visitors, starts them, and ends those that nobody has any more.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Emitter } from '../../protocol/emitter.ts';
import { AppError, limited } from '../../protocol/errors.ts';
import { LEAVE_GRACE_MS } from '../../protocol/limits.ts';
import type { Room } from '../../rooms/load.ts';
import type { AddressRates } from '../auth/addresses.ts';
import type { Visitor } from '../auth/visitor.ts';
import type { Capacity } from '../config/capacity.ts';
import type { Machines } from '../machines/machines.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { LiveSeat, OpenSeat } from '../seats/live-seat.ts';
import { NO_TRACING, type Tracing } from '../tracing/tracing.ts';
import type { Announcer } from './announcer.ts';
import { HELD_AFTER_PAGE_MS, startGraces } from './graces.ts';
import type { PlaceFile } from './place-file.ts';
import type { Place, Places, Vacancy } from './places.ts';
import { createRunningSeats, type RunningSeat, type StartMeter } from './running-seats.ts';

/** How long a full room keeps a visitor's place after the last terminal closed (a reload, a flap). */
const HELD_AFTER_LEAVING_MS = LEAVE_GRACE_MS;
/** A newcomer to a full room waits this long for a place that is about to become free. */
const LONGEST_WAIT_MS = LEAVE_GRACE_MS;
/** By this time, in ms, the party knows that a place was left. */
const NEWS_MS = 100;

/** A running seat and the visitors who have it. */
export interface TakenSeat {
  room: Room;
  number: number;
  visitors: Visitor[];
  live: LiveSeat;
}

export interface RegistryOptions {
  places: Places;
  open: OpenSeat;
  /** Assigns the places of a room: the room's party does so, for all proxies. */
  announcer: Pick<Announcer, 'claim'>;
  placeFile: PlaceFile;
  capacity: Capacity;
  /** MM3, MM6: the other machines; undefined: there are none. */
  machines?: Pick<Machines, 'answers' | 'leaving' | 'ending'> | undefined;
  /** Rate limit on new places per address. */
  newPlaces: AddressRates;
  /** Throws what is known to keep the room's app from starting; changes nothing. */
  canStart(room: Room): Promise<void>;
  /** Whether an app left by an earlier proxy still runs in that seat. */
  appRuns(room: string, seat: number): Promise<boolean>;
  metrics?: StartMeter & Pick<Metrics, 'limitHit'>;
  tracing?: Pick<Tracing, 'part'>;
  log: Logger;
}

export type SeatRegistry = ReturnType<typeof createRegistry>;

export function createRegistry(options: RegistryOptions) {
  const { places, announcer, placeFile, capacity, newPlaces, log } = options;
  const { tracing = NO_TRACING } = options;
  const seatsChanged = new Emitter<void>();
  const running = createRunningSeats(options.open, log, () => seatsChanged.emit(), {
    meter: options.metrics,
    tracing,
  });
  const entering = new Map<string, Promise<Place>>();
  /** The address that a new place counts for, until its seat has started. */
  const counted = new WeakMap<Place, string>();
  const graces = startGraces(places);
  let closed = false;

  const listening = places.onChange(({ what, place: { room, seat }, why }) => {
    if (what !== 'given up' && what !== 'lost') return;
    log.info({ room: room.id, seat, why }, 'place given up');
    if (places.inSeat(room.id, seat).length === 0) running.end(room.id, seat);
  });

  function taken({ room, number }: RunningSeat, live: LiveSeat): TakenSeat {
    const visitors = places.inSeat(room.id, number).map((place) => place.visitor);
    return { room, number, visitors, live };
  }

  function refuseIfClosed(): void {
    if (closed) throw new AppError('RESTARTING');
  }

  /** @param waitMs until the address may take another place */
  function refuseSoonerThan(waitMs: number): void {
    if (waitMs <= 0) return;
    options.metrics?.limitHit('joins');
    throw limited('TOO_MANY_PLACES', waitMs);
  }

  /** Admits nobody from now on. */
  function drain(): void {
    closed = true;
    graces[Symbol.dispose]();
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
    refuseSoonerThan(newPlaces.take(ip));
    try {
      const place = await claimPlace(room, visitor);
      counted.set(place, ip);
      return place;
    } catch (error) {
      newPlaces.giveBack(ip);
      throw error;
    }
  }

  /** A place that came to nothing does not count: its page tries again, and others share its address. */
  function giveUpUnstarted(place: Place): void {
    places.giveUp(place, 'its seat did not start');
    const ip = counted.get(place);
    if (ip === undefined) return;
    counted.delete(place);
    newPlaces.giveBack(ip);
  }

  /** Also renews a place that the visitor has: once its hold has expired, another proxy may have given it away. */
  async function claimPlace(room: Room, visitor: Visitor): Promise<Place> {
    const giveUpAt = performance.now() + LONGEST_WAIT_MS;
    for (;;) {
      refuseIfClosed();
      checkCapacity(room.id, seatFor(room, visitor.id));
      const claim = await tracing.part('claim seat', () =>
        announcer.claim(room, visitor, HELD_AFTER_PAGE_MS),
      );
      if ('seat' in claim) return claim;
      if ('at' in claim) {
        if (options.machines && !(await options.machines.answers(claim.at))) continue;
        throw new AppError('SEAT_ELSEWHERE');
      }
      const waitMs = leftJustNow(room.id) ? NEWS_MS : claim.freeInMs;
      if (waitMs === undefined || performance.now() + waitMs > giveUpAt)
        throw new AppError('ROOM_FULL');
      await sleep(waitMs, undefined, { ref: false });
    }
  }

  /** Whether a place was left so recently that the party may not know it yet. */
  function leftJustNow(room: string): boolean {
    const now = Date.now();
    return places
      .ofRoom(room)
      .some((place) => place.visited && Math.abs(now - (place.vacantSince ?? 0)) < NEWS_MS);
  }

  /** A seat that already runs needs no further capacity. */
  function checkCapacity(room: string, seat: number | undefined): void {
    if (options.machines?.ending) throw new AppError('MACHINE_LEAVES');
    if (seat !== undefined && running.get(room, seat)) return;
    if (options.machines?.leaving) throw new AppError('SERVER_FULL');
    capacity.check(running.count());
  }

  /** The seat that the visitor will have, where that is known before a place is taken. */
  function seatFor(room: Room, visitor: string): number | undefined {
    return room.mode === 'shared' ? 1 : places.find(room.id, visitor)?.seat;
  }

  async function checkStart(room: Room, seat: number | undefined): Promise<void> {
    if (seat === undefined || !running.get(room.id, seat)) await options.canStart(room);
  }

  /** Whether every place is somebody's for longer than a newcomer waits, as far as this proxy knows. */
  function isFull(room: Room): boolean {
    const by = performance.now() + LONGEST_WAIT_MS;
    const kept = places.ofRoom(room.id).filter(({ heldUntil }) => (heldUntil ?? Infinity) > by);
    return kept.length >= room.maxPlayers;
  }

  async function check(room: Room, visitor: string, ip: string): Promise<void> {
    refuseIfClosed();
    const isNew = !places.find(room.id, visitor);
    if (isNew) refuseSoonerThan(newPlaces.waitMs(ip));
    const seat = seatFor(room, visitor);
    checkCapacity(room.id, seat);
    if (isNew && isFull(room)) throw new AppError('ROOM_FULL');
    await checkStart(room, seat);
  }

  return {
    /**
     * Whether a visitor could come in now. Changes nothing.
     * @param visitor public id
     * @throws AppError what `enter` is already known to throw
     */
    check,
    /**
     * For a visitor whose page is served now and opens its terminal next. Takes nothing; a place that the visitor has
     * is kept from others for 20 s more.
     * @param visitor public id
     * @throws AppError as `check`
     */
    async expect(room: Room, visitor: string, ip: string): Promise<void> {
      // What is told instead of the page is no page of the room: it goes nowhere by itself.
      if (options.machines?.ending) throw new AppError('SERVER_FULL');
      await check(room, visitor, ip);
      const mine = places.find(room.id, visitor);
      if (mine) places.hold(mine, performance.now() + HELD_AFTER_PAGE_MS);
    },
    /**
     * The visitor's seat, started if need be. The place is saved to disk before this resolves.
     * In a full room, waits up to 5 s for a place whose visitor has left but may still come back.
     * A place in which no terminal is opened is freed after 20 s.
     * @param ip the visitor's address, for the rate limit on new places
     * @throws AppError ROOM_FULL, SERVER_FULL, SEAT_ELSEWHERE, TOO_MANY_PLACES, PARTY_UNAVAILABLE, RESTARTING, or why
     * the seat did not start; the place is freed then, and does not count for the address
     */
    async enter(room: Room, visitor: Visitor, ip: string): Promise<TakenSeat> {
      refuseIfClosed();
      await checkStart(room, seatFor(room, visitor.id));
      const mine = await placeOf(room, visitor, ip);
      refuseIfClosed();
      places.rename(mine, visitor);
      try {
        checkCapacity(room.id, mine.seat);
        const run = running.start(room, mine.seat, visitor);
        const [live] = await Promise.all([run.opening, placeFile.saved(room.id)]);
        counted.delete(mine);
        return taken(run, live);
      } catch (error) {
        for (const other of places.inSeat(room.id, mine.seat))
          if (other.connections === 0) giveUpUnstarted(other);
        throw error;
      }
    },
    /**
     * Counts a terminal connection of a visitor who has entered; disposing of the last one starts the grace period.
     * @throws AppError SEAT_NOT_FOUND if the place was given away meanwhile
     */
    connect(room: Room, visitor: Visitor): Disposable {
      const mine = places.find(room.id, visitor.id);
      if (!mine) throw new AppError('SEAT_NOT_FOUND');
      places.connect(mine);
      const connected = new DisposableStack();
      connected.defer(() => places.disconnect(mine, vacancy(HELD_AFTER_LEAVING_MS)));
      return connected;
    },
    /** Takes a visitor's place away; a seat that nobody has any more ends. @param why for the log */
    dismiss(room: Room, visitor: string, why: string): void {
      const mine = places.find(room.id, visitor);
      if (mine) places.giveUp(mine, why);
    },
    /** Visitors of a room who have a place and no terminal open: nobody looks after their sockets. */
    away: (room: Room): Visitor[] =>
      places.ofRoom(room.id).flatMap(({ connections, visitor }) => (connections ? [] : [visitor])),
    /** Takes all places of a room away: its seats end. */
    dismissAll(room: Room, why: string): void {
      for (const place of places.ofRoom(room.id)) places.giveUp(place, why);
    },
    /** The visitor's seat number; undefined without a seat. */
    seatOf: (room: Room, visitor: string) => places.find(room.id, visitor)?.seat,
    /** A running seat. */
    find(room: string, seat: number): TakenSeat | undefined {
      const run = running.get(room, seat);
      return run?.live ? taken(run, run.live) : undefined;
    },
    /** Every running seat, by room and number. */
    list: (): TakenSeat[] =>
      running.list().flatMap((run) => (run.live ? [taken(run, run.live)] : [])),
    /** How long empty seats of the room stay has changed. */
    persistChanged: (room: Room) => graces.changed(room.id),
    /** Calls back when seats start or stop running. */
    onSeats: (fn: () => void) => seatsChanged.on(fn),
    /** Calls back when a place is taken, left, held or given up. */
    onPlaces: (fn: () => void) => places.onChange(() => fn()),
    /**
     * MM6: until when somebody sits here, or may be on their way, by `performance.now()`: without an end while a terminal
     * is open or a seat starts. Apps that nobody sits in do not count.
     */
    busyUntil(): number {
      if (running.list().some(({ live }) => live === undefined)) return Infinity;
      return Math.max(-Infinity, ...places.all().map(({ heldUntil }) => heldUntil ?? Infinity));
    },
    /** MM1: seats that this machine still has, of all rooms together. */
    freeSeats: () => capacity.free(running.count()),
    /** Free places at this proxy; one that was vacated in the last 20 s still counts as taken. */
    free(room: Room): number {
      const since = Date.now() - HELD_AFTER_PAGE_MS;
      const taken = places
        .ofRoom(room.id)
        .filter(({ vacantSince: at }) => at === null || at > since);
      return Math.max(0, room.maxPlayers - taken.length);
    },
    /**
     * Restores the places of an earlier run to their visitors and resumes their grace periods. Seats whose apps still
     * run are adopted in the background, starting with those whose visitors come.
     * @returns the `seats` to adopt, and `adopted`, which resolves when all of them are
     */
    async restore(rooms: Iterable<Room>) {
      const waiting: { room: Room; seat: number }[] = [];
      for (const room of rooms) {
        const { places: stored, certain } = await placeFile.load(room.id);
        const alive = new Set<number>();
        for (const seat of new Set(stored.map((place) => place.seat)))
          if (await options.appRuns(room.id, seat)) alive.add(seat);
        // At once, so that the file is never written with some of them only.
        for (const place of stored)
          if (certain || alive.has(place.seat))
            places.restore(room, place, vacancy(HELD_AFTER_PAGE_MS));
        for (const seat of alive)
          if (places.inSeat(room.id, seat).length > 0) waiting.push({ room, seat });
        if (stored.length > 0) void placeFile.saved(room.id);
      }
      const adopted = running.adopt(waiting, ({ room, seat }) => {
        const [first] = closed ? [] : places.inSeat(room.id, seat);
        return first?.visitor;
      });
      return { adopted, seats: waiting.map(({ room, seat }) => ({ room: room.id, seat })) };
    },
    drain,
    /** Ends every seat; with `keepApps`, its app keeps running and its visitors keep their places. */
    async close({ keepApps = false }: { keepApps?: boolean } = {}): Promise<void> {
      drain();
      await Promise.allSettled(entering.values());
      listening[Symbol.dispose]();
      if (!keepApps) for (const place of places.all()) places.giveUp(place, 'the proxy ends');
      await running.close(keepApps);
      await placeFile.close();
    },
  };
}

/** Of a place that is left now. */
function vacancy(heldMs: number): Vacancy {
  return { vacantSince: Date.now(), heldUntil: performance.now() + heldMs };
}
