// Tells the party who sits here, every 15 s and at once when that changes (SC2), and asks it for places (SC1).

import pRetry, { AbortError } from 'p-retry';
import pTimeout from 'p-timeout';
import type { Logger } from 'pino';
import { AppError } from '../../protocol/errors.ts';
import { SEAT_HOLD_MS, SEAT_LEASE_MS } from '../../protocol/limits.ts';
import type { SeatClaim } from '../../protocol/ticket.ts';
import type { Room } from '../../rooms/load.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import type { Visitor } from '../auth/visitor.ts';
import type { PartyClient } from '../party/client.ts';
import type { Pause } from '../party/facts.ts';
import type { Change, Place, Places } from './places.ts';

/** A newcomer waits this long for a party that is unreachable, in ms. */
const CLAIM_WAIT_MS = 5_000;
const CLAIM_RETRY_MS = 200;
/** A visitor who has a place keeps it after waiting this long, in ms. */
const HOLDER_WAIT_MS = 1_000;
/** On shutdown, how long to wait until the party has heard which places were given up, in ms. */
const LAST_WORD_MS = 1_000;
/** Delay before a failed report to the party is retried, in ms. */
const HOLD_RETRY_MS = 2_000;
/** Changes within this time are reported in one batch, in ms. */
const GATHER_MS = 10;
/** Changes that come from the party, or do not concern it. */
const NO_NEWS: ReadonlySet<Change['what']> = new Set(['seated', 'lost', 'renamed']);

export interface AnnouncerOptions {
  places: Places;
  client: Pick<PartyClient, 'claimSeat' | 'holdSeats'>;
  /** Persistent id of this proxy, `[A-Za-z0-9_-]{1,64}`: tells its places from other proxies'. */
  proxyId: string;
  log: Logger;
  /** LK2: the room's pause state, which comes with the party's answer to every report. */
  onPause?: (partyRoom: string, pause: Pause, askedAt: number) => void;
  /** Lease renewal: how often places are reported, in ms; for tests. */
  holdMs?: number;
}

type Full = Extract<SeatClaim, { full: true }>;

export interface Announcer extends AsyncDisposable {
  /**
   * Seats the visitor, unless the room is full; a place with a valid lease is kept without asking the party.
   * While the party is unreachable, a visitor keeps an existing place, and a newcomer waits for up to 5 s.
   * Places that the party gave to somebody else are lost before this resolves.
   * @param heldMs how long the empty place is kept from others
   * @throws AppError PARTY_UNAVAILABLE
   */
  claim(room: Room, visitor: Visitor, heldMs: number): Promise<Place | Full>;
}

/** The conversation with the party about one room. */
interface Talk {
  room: Room;
  /** When the last report that the party confirmed was sent, by `performance.now()`. */
  agreedAt: number;
  /** Claims in flight. No report is sent meanwhile: without their results, it would take back what they are given. */
  claiming: number;
  holding: Promise<void> | null;
  /** Something has changed that the party does not know yet. */
  changed: boolean;
  timer: NodeJS.Timeout | undefined;
  /** When the timer fires, by `performance.now()`; infinite without one. */
  due: number;
}

/** Dispose of it to stop; what was given up just before is still told. */
export function createAnnouncer(options: AnnouncerOptions): Announcer {
  const { places, client, proxyId: proxy, log, holdMs = SEAT_HOLD_MS } = options;
  const talks = new Map<string, Talk>();
  let closed = false;

  const listening = places.onChange(({ what, place }) => {
    if (NO_NEWS.has(what)) return;
    const talk = talkOf(place.room);
    talk.changed = true;
    tellIn(talk, GATHER_MS);
  });

  function talkOf(room: Room): Talk {
    const talk = talks.get(room.id) ?? {
      room,
      agreedAt: Number.NEGATIVE_INFINITY,
      claiming: 0,
      holding: null,
      changed: false,
      timer: undefined,
      due: Number.POSITIVE_INFINITY,
    };
    talks.set(room.id, talk);
    return talk;
  }

  /** Reports to the party in `ms`, unless a report is due sooner. */
  function tellIn(talk: Talk, ms: number): void {
    const due = performance.now() + ms;
    if (closed || talk.due <= due) return;
    clearTimeout(talk.timer);
    talk.due = due;
    talk.timer = setTimeout(() => {
      talk.due = Number.POSITIVE_INFINITY;
      void tell(talk);
    }, ms).unref();
  }

  /** Reports to the party now, or when the claims in flight are done. Never rejects. */
  function tell(talk: Talk): Promise<void> {
    if (talk.claiming > 0) {
      talk.changed = true;
      return Promise.resolve();
    }
    talk.holding ??= hold(talk).finally(() => {
      talk.holding = null;
      if (talk.changed) tellIn(talk, GATHER_MS);
    });
    return talk.holding;
  }

  async function hold(talk: Talk): Promise<void> {
    const { room } = talk;
    const now = performance.now();
    const held = places.ofRoom(room.id).map(({ visitor, seat, heldUntil }) => ({
      visitor: visitor.id,
      seat,
      connected: heldUntil === null,
      heldMs: Math.max(0, Math.ceil((heldUntil ?? now) - now)),
    }));
    talk.changed = false;
    try {
      const answer = await client.holdSeats(partyRoomOf(room), { ...whose(room), places: held });
      const { lost, paused, reason } = answer;
      if (paused !== undefined) options.onPause?.(partyRoomOf(room), { paused, reason }, now);
      talk.agreedAt = now;
      for (const { visitor, seat } of lost) lose(room, visitor, seat);
      if (places.ofRoom(room.id).length > 0) tellIn(talk, holdMs);
      else if (talk.claiming === 0 && !talk.changed) talks.delete(room.id);
    } catch (error) {
      log.warn({ err: error, room: partyRoomOf(room) }, 'the party does not know who sits here');
      tellIn(talk, Math.min(HOLD_RETRY_MS, holdMs));
    }
  }

  function whose({ maxPlayers, mode }: Room) {
    return { proxy, max: maxPlayers, shared: mode === 'shared' };
  }

  /** @param seat if the visitor has another one meanwhile, that one is not lost */
  function lose(room: Room, visitor: string, seat?: number): void {
    const place = places.find(room.id, visitor);
    if (!place || place.seat !== (seat ?? place.seat)) return;
    log.info({ room: partyRoomOf(room), seat: place.seat }, 'a place is somebody else’s now');
    places.lose(place);
  }

  /** Whether the lease is valid: the party knows who sits here, and keeps their places from others. */
  function isSure({ room, agreedAt }: Talk): boolean {
    return places.ofRoom(room.id).length === 0 || agreedAt + SEAT_LEASE_MS > performance.now();
  }

  /**
   * Sends one claim to the party, and seats the visitor as it answers; in flight until then, however long the caller
   * waits. After a restart, or a long silence, the party may have forgotten who sits here: it is told first, before
   * it gives anything away.
   * @param gone aborted when the caller waits no longer: the next report gives back what the party has assigned
   */
  async function ask(room: Room, visitor: Visitor, heldMs: number, gone: AbortSignal) {
    const talk = talkOf(room);
    if (!isSure(talk)) await tell(talk);
    if (!isSure(talk)) throw new AppError('PARTY_UNAVAILABLE');
    talk.claiming += 1;
    try {
      await talk.holding;
      const now = performance.now();
      const wanted = { ...whose(room), visitor: visitor.id, heldMs };
      const answer = await client.claimSeat(partyRoomOf(room), wanted);
      talk.changed ||= gone.aborted;
      gone.throwIfAborted();
      if ('full' in answer) {
        lose(room, visitor.id);
        return answer;
      }
      for (const evicted of answer.evicted ?? []) lose(room, evicted);
      if (places.ofRoom(room.id).length === 0) talk.agreedAt = now;
      const { seat } = answer;
      const vacancy = { vacantSince: Date.now(), heldUntil: now + heldMs };
      const place = places.seat(room, visitor, seat, vacancy);
      if (place) return place;
      talk.changed = true;
      log.error({ room: room.id, seat }, 'the party gave away a seat that somebody is in');
      throw new AbortError(new AppError('PARTY_UNAVAILABLE'));
    } finally {
      talk.claiming -= 1;
      if (talk.claiming === 0) tellIn(talk, talk.changed ? GATHER_MS : holdMs);
    }
  }

  /** Tries once. @param waitMs a newcomer waits no longer for the party */
  async function tryClaim(room: Room, visitor: Visitor, heldMs: number, waitMs: number) {
    const keep = (place: Place) => places.hold(place, performance.now() + heldMs);
    const mine = places.find(room.id, visitor.id);
    const isMine = mine && (mine.heldUntil ?? Infinity) > performance.now();
    if (isMine && isSure(talkOf(room))) return keep(mine);
    const gone = new AbortController();
    try {
      return await pTimeout(ask(room, visitor, heldMs, gone.signal), {
        milliseconds: Math.max(1, mine ? Math.min(HOLDER_WAIT_MS, waitMs) : waitMs),
        message: new AppError('PARTY_UNAVAILABLE'),
      });
    } catch (error) {
      const known = places.find(room.id, visitor.id);
      if (known) return keep(known);
      throw error;
    } finally {
      gone.abort();
    }
  }

  return {
    claim(room, visitor, heldMs) {
      const giveUpAt = performance.now() + CLAIM_WAIT_MS;
      const leftMs = () => giveUpAt - performance.now();
      return pRetry(() => tryClaim(room, visitor, heldMs, leftMs()), {
        retries: Infinity,
        minTimeout: CLAIM_RETRY_MS,
        factor: 1,
        unref: true,
        shouldRetry: () => !closed && leftMs() >= CLAIM_RETRY_MS,
      });
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      listening[Symbol.dispose]();
      for (const talk of talks.values()) {
        clearTimeout(talk.timer);
        // Report places just given up, so that others get them at once, not when the lease expires.
        if (talk.changed) void tell(talk);
      }
      const told = Promise.all([...talks.values()].map(({ holding }) => holding));
      await pTimeout(told, { milliseconds: LAST_WORD_MS, message: false });
    },
  };
}
