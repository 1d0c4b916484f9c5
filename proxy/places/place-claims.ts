// This proxy's seat claims in the party's rooms (SC1, SC2): claims seats, renews their leases, learns which were lost.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { AppError } from '../../protocol/errors.ts';
import { SEAT_HOLD_MS, SEAT_LEASE_MS } from '../../protocol/limits.ts';
import type { SeatClaim } from '../../protocol/ticket.ts';
import type { PartyClient } from '../party/client.ts';
import type { Pause } from '../party/facts.ts';

/** A newcomer waits this long for a party that is unreachable, in ms. */
const CLAIM_WAIT_MS = 5_000;
const CLAIM_RETRY_MS = 200;
/** A visitor who has a place keeps it after waiting this long, in ms; a later answer of the party still counts. */
const HOLDER_WAIT_MS = 1_000;
/** On shutdown, how long to wait until the party has heard which places were given up, in ms. */
const LAST_WORD_MS = 1_000;
/** Delay before a failed report to the party is retried, in ms. */
const HOLD_RETRY_MS = 2_000;
/** Changes within this time are reported in one batch, in ms. */
const GATHER_MS = 10;

/** A room's number of places, and whether all of them are in seat 1; from the room file. */
export interface RoomSize {
  max: number;
  shared: boolean;
}

export interface LostPlace {
  partyRoom: string;
  visitor: string;
  seat: number;
}

export interface PlaceClaimsOptions {
  client: Pick<PartyClient, 'claimSeat' | 'holdSeats'>;
  /** Persistent id of this proxy, `[A-Za-z0-9_-]{1,64}`: tells its places from other proxies'. */
  proxyId: string;
  log: Logger;
  /** Somebody else has the place now, so its seat has to end. Called before the `claim` that took it resolves. */
  onLost: (lost: LostPlace) => void;
  /** LK2: the room's pause state, which comes with the party's answer to every report. */
  onPause?: (partyRoom: string, pause: Pause, askedAt: number) => void;
  /** Lease renewal: how often held places are reported, in ms; for tests. */
  holdMs?: number;
}

export interface PlaceClaims extends AsyncDisposable {
  /**
   * The visitor's seat, or that the room is full; a known place with a valid lease is answered without the party.
   * While the party is unreachable, a visitor keeps an existing place, and a newcomer waits for up to 5 s.
   * @param heldMs how long an empty place is kept from others
   * @throws AppError PARTY_UNAVAILABLE
   */
  claim(
    partyRoom: string,
    visitor: string,
    size: RoomSize & { heldMs: number },
  ): Promise<SeatClaim>;
  /** Takes up a place of an earlier run of this proxy; `onLost` follows if somebody else has it by now. */
  adopt(
    partyRoom: string,
    visitor: string,
    place: RoomSize & { seat: number; heldMs: number },
  ): void;
  /** The visitor has a terminal open: nobody else may have the place. */
  occupy(partyRoom: string, visitor: string): void;
  /** The visitor has no terminal open: somebody else may have the place after `heldMs`. */
  vacate(partyRoom: string, visitor: string, heldMs: number): void;
  /** Gives the place up. */
  release(partyRoom: string, visitor: string): void;
}

interface Held {
  seat: number;
  /** Until when an empty place is kept, by `performance.now()`; null while its visitor is connected. */
  until: number | null;
}

interface RoomClaims {
  size: RoomSize;
  places: Map<string, Held>;
  /** When the last report that the party confirmed was sent, by `performance.now()`. */
  agreedAt: number;
  /** Claims in flight. No report is sent meanwhile: without their results, it would take back what they are given. */
  claiming: number;
  holding: Promise<void> | null;
  /** Something has changed that the party does not know yet. */
  changed: boolean;
  timer: NodeJS.Timeout | null;
  /** When the timer fires, by `performance.now()`. */
  due: number;
}

/** Reports the held places every 15 s, and at once when something changes. Dispose of it to stop. */
export function createPlaceClaims(options: PlaceClaimsOptions): PlaceClaims {
  const { client, proxyId: proxy, log, onLost, holdMs = SEAT_HOLD_MS } = options;
  const rooms = new Map<string, RoomClaims>();
  let closed = false;

  function roomOf(partyRoom: string, { max, shared }: RoomSize): RoomClaims {
    const room = rooms.get(partyRoom) ?? {
      size: { max, shared },
      places: new Map(),
      agreedAt: Number.NEGATIVE_INFINITY,
      claiming: 0,
      holding: null,
      changed: false,
      timer: null,
      due: 0,
    };
    room.size = { max, shared };
    rooms.set(partyRoom, room);
    return room;
  }

  function lose(partyRoom: string, room: RoomClaims, visitor: string): void {
    const held = room.places.get(visitor);
    if (!held || !room.places.delete(visitor)) return;
    log.info({ room: partyRoom, seat: held.seat }, 'a place is somebody else’s now');
    onLost({ partyRoom, visitor, seat: held.seat });
  }

  /** Reports to the party in `ms`, unless a report is due sooner. */
  function tellIn(partyRoom: string, room: RoomClaims, ms: number): void {
    const due = performance.now() + ms;
    if (closed || (room.timer !== null && room.due <= due)) return;
    if (room.timer !== null) clearTimeout(room.timer);
    room.due = due;
    room.timer = setTimeout(() => {
      room.timer = null;
      void tell(partyRoom, room);
    }, ms);
    room.timer.unref();
  }

  /** Reports to the party now, or when the claims in flight are done. Never rejects. */
  function tell(partyRoom: string, room: RoomClaims): Promise<void> {
    if (room.claiming > 0) {
      room.changed = true;
      return Promise.resolve();
    }
    room.holding ??= hold(partyRoom, room).finally(() => {
      room.holding = null;
      if (room.changed) tellIn(partyRoom, room, GATHER_MS);
    });
    return room.holding;
  }

  async function hold(partyRoom: string, room: RoomClaims): Promise<void> {
    const now = performance.now();
    const places = [...room.places].map(([visitor, { seat, until }]) => ({
      visitor,
      seat,
      connected: until === null,
      heldMs: until === null ? 0 : Math.max(0, Math.ceil(until - now)),
    }));
    room.changed = false;
    try {
      const held = await client.holdSeats(partyRoom, { proxy, ...room.size, places });
      const { lost, paused, reason } = held;
      if (paused !== undefined) options.onPause?.(partyRoom, { paused, reason }, now);
      room.agreedAt = now;
      for (const { visitor } of lost) lose(partyRoom, room, visitor);
      if (room.places.size > 0) tellIn(partyRoom, room, holdMs);
      else if (room.claiming === 0 && !room.changed) rooms.delete(partyRoom);
    } catch (error) {
      log.warn({ err: error, room: partyRoom }, 'the party does not know who sits here');
      tellIn(partyRoom, room, Math.min(HOLD_RETRY_MS, holdMs));
    }
  }

  function change(partyRoom: string, run: (places: Map<string, Held>) => boolean): void {
    const room = rooms.get(partyRoom);
    if (room && run(room.places)) tellIn(partyRoom, room, GATHER_MS);
  }

  /** Whether the lease is valid: the party knows what is held here, and keeps it from others. */
  function isSure(room: RoomClaims, now: number): boolean {
    return room.places.size === 0 || room.agreedAt + SEAT_LEASE_MS > now;
  }

  /**
   * After a restart, or a long silence, the party may have forgotten what is held here: report it before the party
   * gives anything away. @throws AppError PARTY_UNAVAILABLE
   */
  async function remind(partyRoom: string, room: RoomClaims): Promise<void> {
    if (isSure(room, performance.now())) return;
    await tell(partyRoom, room);
    if (!isSure(room, performance.now())) throw new AppError('PARTY_UNAVAILABLE');
  }

  /** Sends one claim to the party; in flight until its answer is known, however long the caller waits. */
  async function ask(
    partyRoom: string,
    room: RoomClaims,
    visitor: string,
    heldMs: number,
  ): Promise<SeatClaim> {
    room.claiming += 1;
    try {
      await room.holding;
      const now = performance.now();
      const wanted = { proxy, visitor, ...room.size, heldMs };
      const answer = await client.claimSeat(partyRoom, wanted);
      if ('full' in answer) return answer;
      for (const evicted of answer.evicted ?? []) lose(partyRoom, room, evicted);
      const known = room.places.get(visitor);
      const until = known?.until === null ? null : now + heldMs;
      if (room.places.size === 0) room.agreedAt = now;
      room.places.set(visitor, { seat: answer.seat, until });
      return answer;
    } finally {
      room.claiming -= 1;
      if (room.claiming === 0) tellIn(partyRoom, room, room.changed ? GATHER_MS : holdMs);
    }
  }

  async function claim(
    partyRoom: string,
    visitor: string,
    { heldMs, ...size }: RoomSize & { heldMs: number },
  ): Promise<SeatClaim> {
    const giveUpAt = performance.now() + CLAIM_WAIT_MS;
    for (;;) {
      const room = roomOf(partyRoom, size);
      const mine = room.places.get(visitor);
      const now = performance.now();
      if (mine && isSure(room, now) && (mine.until === null || mine.until > now)) {
        if (mine.until !== null && mine.until < now + heldMs) {
          mine.until = now + heldMs;
          tellIn(partyRoom, room, GATHER_MS);
        }
        return { seat: mine.seat };
      }
      try {
        const asked = remind(partyRoom, room).then(() => ask(partyRoom, room, visitor, heldMs));
        return await within(
          mine ? Math.min(HOLDER_WAIT_MS, giveUpAt - now) : giveUpAt - now,
          asked,
        );
      } catch (error) {
        const known = room.places.get(visitor);
        if (known) return { seat: known.seat };
        if (closed || performance.now() + CLAIM_RETRY_MS > giveUpAt) throw error;
        await sleep(CLAIM_RETRY_MS, undefined, { ref: false });
      }
    }
  }

  return {
    claim,
    adopt(partyRoom, visitor, { seat, heldMs, ...size }) {
      const room = roomOf(partyRoom, size);
      room.places.set(visitor, { seat, until: performance.now() + heldMs });
      tellIn(partyRoom, room, GATHER_MS);
    },
    occupy(partyRoom, visitor) {
      change(partyRoom, (places) => {
        const held = places.get(visitor);
        if (!held || held.until === null) return false;
        held.until = null;
        return true;
      });
    },
    vacate(partyRoom, visitor, heldMs) {
      change(partyRoom, (places) => {
        const held = places.get(visitor);
        if (!held) return false;
        held.until = performance.now() + heldMs;
        return true;
      });
    },
    release(partyRoom, visitor) {
      change(partyRoom, (places) => places.delete(visitor));
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      const news = performance.now() + GATHER_MS;
      for (const [partyRoom, room] of rooms) {
        if (room.timer === null) continue;
        clearTimeout(room.timer);
        // Report places just given up, so that others get them at once, not when the lease expires.
        if (room.due <= news) void tell(partyRoom, room);
      }
      const told = Promise.all([...rooms.values()].map((room) => room.holding));
      await Promise.race([told, sleep(LAST_WORD_MS, undefined, { ref: false })]);
    },
  };
}

/** @throws AppError PARTY_UNAVAILABLE if it takes longer than `ms` */
function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new AppError('PARTY_UNAVAILABLE')), ms);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
