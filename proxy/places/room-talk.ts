// The conversation with the party about one room: reports who sits here (SC2), asks for places (SC1).

import pRetry, { AbortError } from 'p-retry';
import pTimeout from 'p-timeout';
import type { Logger } from 'pino';
import type { Pauses } from '../../protocol/access/pause.ts';
import type { SeatClaim } from '../../protocol/access/room-control.ts';
import { AppError } from '../../protocol/errors.ts';
import { SEAT_HOLD_MS, SEAT_LEASE_MS } from '../../protocol/limits.ts';
import type { Room } from '../../rooms/load.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import type { Visitor } from '../auth/visitor.ts';
import type { PartyClient } from '../party/client.ts';
import type { Place, Places } from './places.ts';

/** A newcomer waits this long for a party that is unreachable, in ms. */
const CLAIM_WAIT_MS = 5_000;
const CLAIM_RETRY_MS = 200;
/** A visitor who has a place keeps it after waiting this long, in ms. */
const HOLDER_WAIT_MS = 1_000;
/** Delay before a failed report to the party is retried, in ms. */
const HOLD_RETRY_MS = 2_000;
/** Changes within this time are reported in one batch, in ms. */
const GATHER_MS = 10;

export interface TalkOptions {
  places: Places;
  client: Pick<PartyClient, 'claimSeat' | 'holdSeats'>;
  /** Persistent id of this proxy, `[A-Za-z0-9_-]{1,64}`: tells its places from other proxies'. */
  proxyId: string;
  log: Logger;
  /** LK2: what is paused in the room, which comes with the party's answer to every report. */
  onPauses?: (partyRoom: string, pauses: Pauses, askedAt: number) => void;
  /** MM3: proxies whose places hold; undefined where there is one machine. */
  stays?: (room: Room) => string[] | undefined;
  /** Lease renewal: how often places are reported, in ms; for tests. */
  holdMs?: number;
}

type Full = Extract<SeatClaim, { full: true }>;
type Elsewhere = Extract<SeatClaim, { at: string }>;

export interface RoomTalk {
  /**
   * Seats the visitor, unless the room is full, or they have a place at another machine that holds (MM3); a place with a
   * valid lease is kept without asking the party.
   * While the party is unreachable, a visitor keeps an existing place, and a newcomer waits for up to 5 s.
   * Places that the party gave to somebody else are lost before this resolves.
   * @param heldMs how long the empty place is kept from others
   * @throws AppError PARTY_UNAVAILABLE
   */
  claim(visitor: Visitor, heldMs: number): Promise<Place | Full | Elsewhere>;
  /** Reports a change soon. */
  tellChange(): void;
  /** Ends the conversation. @returns when the party has heard what has changed just before */
  end(): Promise<void>;
}

export function startTalk(room: Room, options: TalkOptions): RoomTalk {
  const { places, client, log, holdMs = SEAT_HOLD_MS } = options;
  /** When the last report that the party confirmed was sent, by `performance.now()`. */
  let agreedAt = Number.NEGATIVE_INFINITY;
  /** Claims in flight. No report is sent meanwhile: without their results, it would take back what they are given. */
  let claiming = 0;
  let holding: Promise<void> | null = null;
  /** Something has changed that the party does not know yet. */
  let changed = false;
  let timer: NodeJS.Timeout | undefined;
  /** When the timer fires, by `performance.now()`; infinite without one. */
  let due = Number.POSITIVE_INFINITY;
  let closed = false;

  const now = () => performance.now();
  const seated = () => places.ofRoom(room.id);
  /** Whether the lease is valid: the party knows who sits here, and keeps their places from others. */
  const isSure = () => seated().length === 0 || agreedAt + SEAT_LEASE_MS > now();
  /** As the room's file has it now. */
  const whose = () => ({
    proxy: options.proxyId,
    max: room.maxPlayers,
    shared: room.mode === 'shared',
  });

  /** Reports to the party in `ms`, unless a report is due sooner. */
  function tellIn(ms: number): void {
    const at = now() + ms;
    if (closed || due <= at) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(() => {
      due = Number.POSITIVE_INFINITY;
      void tell();
    }, ms).unref();
  }

  function tellChange(): void {
    changed = true;
    tellIn(GATHER_MS);
  }

  /** Reports to the party now, or when the claims in flight are done. Never rejects. */
  async function tell(): Promise<void> {
    changed ||= claiming > 0;
    if (claiming > 0) return;
    holding ??= hold().finally(() => {
      holding = null;
    });
    await holding;
  }

  async function hold(): Promise<void> {
    const at = now();
    const held = seated().map(({ visitor, seat, heldUntil }) => {
      const heldMs = Math.max(0, Math.ceil((heldUntil ?? at) - at));
      return { visitor: visitor.id, seat, connected: heldUntil === null, heldMs };
    });
    changed = false;
    const partyRoom = partyRoomOf(room);
    try {
      const many = options.stays?.(room) !== undefined;
      const said = { ...whose(), ...(many ? { many } : {}), places: held };
      const answer = await client.holdSeats(partyRoom, said);
      const { lost, pauses } = answer;
      if (pauses) options.onPauses?.(partyRoom, pauses, at);
      agreedAt = at;
      for (const { visitor, seat } of lost) lose(visitor, seat);
      if (changed) tellIn(GATHER_MS);
      else if (seated().length > 0) tellIn(holdMs);
    } catch (error) {
      changed = true;
      log.warn({ err: error, room: partyRoom }, 'the party does not know who sits here');
      tellIn(Math.min(HOLD_RETRY_MS, holdMs));
    }
  }

  /** @param seat if the visitor has another one meanwhile, that one is not lost */
  function lose(visitor: string, seat?: number): void {
    const place = places.find(room.id, visitor);
    if (!place || place.seat !== (seat ?? place.seat)) return;
    places.lose(place);
  }

  /**
   * Sends one claim to the party, and seats the visitor as it answers; in flight until then, however long the caller
   * waits. After a restart, or a long silence, the party may have forgotten who sits here: it is told first, before
   * it gives anything away.
   * @param gone aborted when the caller waits no longer: the next report gives back what the party has assigned
   */
  async function ask(visitor: Visitor, heldMs: number, gone: AbortSignal) {
    if (!isSure()) await tell();
    if (!isSure()) throw new AppError('PARTY_UNAVAILABLE');
    claiming += 1;
    try {
      await holding;
      gone.throwIfAborted();
      const at = now();
      const stays = options.stays?.(room);
      const claim = { ...whose(), visitor: visitor.id, heldMs, ...(stays ? { stays } : {}) };
      const answer = await client.claimSeat(partyRoomOf(room), claim);
      changed ||= gone.aborted;
      gone.throwIfAborted();
      if ('full' in answer || 'at' in answer) {
        lose(visitor.id);
        return answer;
      }
      const { seat, evicted = [] } = answer;
      for (const loser of evicted) lose(loser);
      if (seated().length === 0) agreedAt = at;
      const vacancy = { vacantSince: Date.now(), heldUntil: at + heldMs };
      const place = places.seat(room, visitor, seat, vacancy);
      if (place) return place;
      changed = true;
      log.error({ room: room.id, seat }, 'the party gave away a seat that somebody is in');
      throw new AbortError(new AppError('PARTY_UNAVAILABLE'));
    } finally {
      claiming -= 1;
      if (claiming === 0) tellIn(changed ? GATHER_MS : holdMs);
    }
  }

  /** Tries once. @param waitMs a newcomer waits no longer for the party */
  async function tryClaim(visitor: Visitor, heldMs: number, waitMs: number) {
    const keep = (place: Place) => places.hold(place, now() + heldMs);
    const mine = places.find(room.id, visitor.id);
    if (mine && (mine.heldUntil ?? Infinity) > now() && isSure()) return keep(mine);
    const gone = new AbortController();
    try {
      return await pTimeout(ask(visitor, heldMs, gone.signal), {
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
    claim(visitor, heldMs) {
      const giveUpAt = now() + CLAIM_WAIT_MS;
      return pRetry(() => tryClaim(visitor, heldMs, giveUpAt - now()), {
        retries: Infinity,
        minTimeout: CLAIM_RETRY_MS,
        factor: 1,
        unref: true,
        shouldRetry: () => !closed && now() + CLAIM_RETRY_MS <= giveUpAt,
      });
    },
    tellChange,
    async end() {
      closed = true;
      clearTimeout(timer);
      // One under way knows nothing of what was given up since.
      await holding;
      // Others get places just given up at once, not when the lease expires.
      if (changed) await tell();
    },
  };
}
