// Hands out seats and takes them back: finds or starts a visitor's seat, and ends it when nobody came back to it.
import type { Logger } from 'pino';
import { AppError } from '../protocol/errors.ts';
import { LEAVE_GRACE_MS } from '../protocol/limits.ts';
import type { Room } from '../rooms/load.ts';
import type { LiveSeat, OpenSeat } from './live-seat.ts';
import { createSeating, type Place } from './seating.ts';

/** How long a full room keeps a visitor's place from newcomers: after the terminal's end (a reload, a flap) ... */
const HELD_AFTER_LEAVING_MS = LEAVE_GRACE_MS;
/** ... and after the page was served, until its terminal opens; link previews never open one. */
const HELD_AFTER_PAGE_MS = 20_000;
/** A newcomer waits this long for a place that is about to be free. */
const LONGEST_WAIT_MS = LEAVE_GRACE_MS;
/** A page that was just served, or is being reloaded, needs time to open its terminal even where seats end at once. */
const RELOAD_MS = 10_000;
/** setTimeout's longest delay; a room whose apps live longer than 24 days is as good as one that keeps them. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface Sitter {
  /** Id of the visitor as others may see it. */
  id: string;
  name: string;
  color: number;
}

/** A seat with somebody in it. */
export interface TakenSeat {
  room: Room;
  number: number;
  sitters: Sitter[];
  live: LiveSeat;
}

export interface SeatRegistry {
  /**
   * The visitor's seat, started if need be.
   * In a full room it waits up to 5 s for a place that its visitor has left and may still come back to.
   * @throws AppError ROOM_FULL, or why the seat did not start; the place is free again then
   */
  enter(room: Room, visitor: Sitter): Promise<TakenSeat>;
  /**
   * Counts a terminal connection of a visitor who has entered; disposing of it starts the seat's grace.
   * @throws AppError SEAT_NOT_FOUND if the place was given away meanwhile
   */
  connect(room: Room, visitor: Sitter): Disposable;
  /** The visitor's seat number; undefined without a seat. */
  seatOf(room: Room, visitor: string): number | undefined;
  /** A running seat. */
  find(room: string, seat: number): TakenSeat | undefined;
  /** Every running seat, by room and number. */
  list(): TakenSeat[];
  free(room: Room): number;
  /** Ends every seat and its processes. */
  close(): Promise<void>;
}

interface Entry {
  room: Room;
  number: number;
  opening: Promise<LiveSeat>;
  live?: LiveSeat;
}

export function createRegistry(open: OpenSeat, log: Logger): SeatRegistry {
  const seating = createSeating();
  const sitters = new Map<string, Sitter>();
  const entries = new Map<string, Entry>();
  const ending = new Map<string, Promise<void>>();
  const graces = new Map<Place, NodeJS.Timeout>();
  let closed = false;

  function sittersOf(room: string, seat: number): Sitter[] {
    return seating
      .placesIn(room, seat)
      .map((place) => sitters.get(placeKey(place)))
      .filter((sitter) => sitter !== undefined);
  }

  function taken({ room, number }: Entry, live: LiveSeat): TakenSeat {
    return { room, number, sitters: sittersOf(room.id, number), live };
  }

  function entryFor(room: Room, number: number, visitor: Sitter): Entry {
    const key = seatKey(room.id, number);
    const there = entries.get(key);
    if (there) return there;
    const entry: Entry = {
      room,
      number,
      // A seat's folder and sockets are used by one run at a time.
      opening: (ending.get(key) ?? Promise.resolve()).then(() => open(room, number, visitor)),
    };
    entries.set(key, entry);
    return entry;
  }

  /** The visitor's place, which may be one that somebody else has left. */
  async function place(room: Room, visitor: Sitter): Promise<Place> {
    const giveUpAt = performance.now() + LONGEST_WAIT_MS;
    for (;;) {
      if (closed) throw new AppError('SEAT_START_FAILED', 'The proxy is ending.');
      const now = performance.now();
      const got = seating.take(room, visitor.id, now + HELD_AFTER_PAGE_MS);
      if (got !== 'full') {
        sitters.set(placeKey(got.place), visitor);
        if (got.place.connections === 0) startGrace(room, got.place);
        return got.place;
      }
      const vacant = seating.firstVacant(room.id);
      if (!vacant || vacant.heldUntil > giveUpAt) throw new AppError('ROOM_FULL');
      if (vacant.heldUntil > now) await passed(vacant.heldUntil - now);
      else {
        log.info({ room: room.id, seat: vacant.seat }, 'empty place given to a newcomer');
        release(vacant);
      }
    }
  }

  function startGrace(room: Room, vacated: Place): void {
    stopGrace(vacated);
    if (room.persistSeconds === null) return;
    const ms = Math.max(room.persistSeconds * 1_000, RELOAD_MS);
    const timer = setTimeout(() => release(vacated), Math.min(ms, LONGEST_TIMER_MS));
    timer.unref();
    graces.set(vacated, timer);
  }

  function stopGrace(vacated: Place): void {
    clearTimeout(graces.get(vacated));
    graces.delete(vacated);
  }

  function release(left: Place): void {
    stopGrace(left);
    sitters.delete(placeKey(left));
    if (seating.leave(left)) end(seatKey(left.room, left.seat));
  }

  function end(key: string): void {
    const entry = entries.get(key);
    if (!entry) return;
    entries.delete(key);
    const ended = entry.opening
      .then((live) => live.close())
      .catch((error: unknown) => log.error({ err: error, seat: key }, 'seat did not end cleanly'))
      .finally(() => {
        if (ending.get(key) === ended) ending.delete(key);
      });
    ending.set(key, ended);
  }

  return {
    async enter(room, visitor) {
      const mine = await place(room, visitor);
      if (closed) throw new AppError('SEAT_START_FAILED', 'The proxy is ending.');
      const entry = entryFor(room, mine.seat, visitor);
      try {
        entry.live = await entry.opening;
      } catch (error) {
        for (const other of seating.placesIn(room.id, mine.seat)) {
          stopGrace(other);
          sitters.delete(placeKey(other));
          seating.leave(other);
        }
        if (entries.get(seatKey(room.id, mine.seat)) === entry)
          entries.delete(seatKey(room.id, mine.seat));
        throw error;
      }
      return taken(entry, entry.live);
    },
    connect(room, visitor) {
      const mine = seating.find(room.id, visitor.id);
      if (!mine) throw new AppError('SEAT_NOT_FOUND');
      mine.connections += 1;
      stopGrace(mine);
      let connected = true;
      return {
        [Symbol.dispose]() {
          if (!connected) return;
          connected = false;
          mine.connections -= 1;
          if (mine.connections > 0 || seating.find(room.id, visitor.id) !== mine) return;
          mine.heldUntil = performance.now() + HELD_AFTER_LEAVING_MS;
          startGrace(room, mine);
        },
      };
    },
    seatOf: (room, visitor) => seating.find(room.id, visitor)?.seat,
    find(room, seat) {
      const entry = entries.get(seatKey(room, seat));
      return entry?.live ? taken(entry, entry.live) : undefined;
    },
    list: () =>
      [...entries.values()].flatMap((entry) => (entry.live ? [taken(entry, entry.live)] : [])),
    free: (room) => seating.free(room),
    async close() {
      closed = true;
      for (const timer of graces.values()) clearTimeout(timer);
      for (const key of [...entries.keys()]) end(key);
      await Promise.all(ending.values());
    },
  };
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

function seatKey(room: string, seat: number): string {
  return `${room}/${seat}`;
}

function placeKey(place: Place): string {
  return `${place.room}/${place.visitor}`;
}
