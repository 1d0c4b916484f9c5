// Caches what the party knows about each room, so that it is queried rarely, however many people view the lobby.

import pTimeout from 'p-timeout';
import type { RoomFacts } from '../../protocol/access/room-control.ts';
import { Emitter } from '../../protocol/emitter.ts';
import type { PartyClient } from './client.ts';

const FRESH_MS = 1_000;
/** An empty room may hibernate; a query wakes it. */
const FRESH_WHILE_EMPTY_MS = 10_000;
/** The list of all rooms waits no longer than this for a room whose party does not respond. */
const PATIENCE_MS = 1_000;

export interface RoomFactsCache {
  /** A room's facts, a second old at most while people are in; undefined if the party does not answer in a second. */
  of(partyRoom: string): Promise<RoomFacts | undefined>;
  /** Caches facts that the party has returned as the answer to a change. */
  put(partyRoom: string, facts: RoomFacts): void;
  /** Whether the room is paused, as last known, without waiting; refreshes in the background, at most once a second. */
  pause(partyRoom: string): Pause;
  /** Stores a pause state from another answer. @param askedAt request time by `performance.now()`: the latest wins */
  heard(partyRoom: string, pause: Pause, askedAt: number): void;
  /** Calls back when a room is paused or resumed, with its id at the party. */
  onPause(fn: (partyRoom: string) => void): Disposable;
}

/** LK2: whether a room is paused, and the reason to show to people. */
export interface Pause {
  paused: boolean;
  reason?: string | undefined;
}

const NOTHING_HEARD: { pause: Pause; askedAt: number } = {
  pause: { paused: false },
  askedAt: Number.NEGATIVE_INFINITY,
};

interface Held {
  at: number;
  /** Nobody was in the room at the time of the answer. */
  empty: boolean;
  /** The party has not answered yet. */
  pending: boolean;
  facts: Promise<RoomFacts | undefined>;
  /** The same, but undefined if the party takes too long. */
  soon: Promise<RoomFacts | undefined>;
}

/**
 * @param isTaken says whether somebody has a seat of that room at this proxy
 * @param now a monotonic clock, in ms
 */
export function createFactsCache(
  party: Pick<PartyClient, 'control'>,
  isTaken: (partyRoom: string) => boolean,
  now: () => number = () => performance.now(),
): RoomFactsCache {
  const cache = new Map<string, Held>();
  const pauses = new Map<string, { pause: Pause; askedAt: number }>();
  const pausesChanged = new Emitter<string>();

  function heard(room: string, { paused, reason }: Pause, askedAt: number): void {
    const { pause: before, askedAt: then } = pauses.get(room) ?? NOTHING_HEARD;
    // A stale answer: it was requested before the one stored, for example before the room was paused.
    if (askedAt < then) return;
    pauses.set(room, { pause: { paused, reason }, askedAt });
    if (before.paused !== paused || before.reason !== reason) pausesChanged.emit(room);
  }

  async function ask(room: string, held: Held): Promise<RoomFacts | undefined> {
    try {
      const facts = await party.control(room, { op: 'snapshot' });
      held.empty = facts.people === 0;
      heard(room, facts, held.at);
      return facts;
    } catch {
      // The party client has logged why; the lobby works without counts, too.
      return undefined;
    } finally {
      held.pending = false;
    }
  }

  const cached: RoomFactsCache = {
    of(room) {
      const held = cache.get(room);
      const fresh = held?.empty && !isTaken(room) ? FRESH_WHILE_EMPTY_MS : FRESH_MS;
      // A slow party is not queried again before it has answered or the call has timed out.
      if (held?.pending) return held.soon;
      if (held && now() - held.at < fresh) return held.facts;
      const nothing = Promise.resolve(undefined);
      const asked: Held = { at: now(), empty: false, pending: true, facts: nothing, soon: nothing };
      asked.facts = ask(room, asked);
      asked.soon = pTimeout(asked.facts, { milliseconds: PATIENCE_MS, message: false });
      cache.set(room, asked);
      return asked.soon;
    },
    put(room, facts) {
      const said = Promise.resolve(facts);
      const empty = facts.people === 0;
      cache.set(room, { at: now(), empty, pending: false, facts: said, soon: said });
      heard(room, facts, now());
    },
    pause(room) {
      void cached.of(room);
      return (pauses.get(room) ?? NOTHING_HEARD).pause;
    },
    heard,
    onPause: (fn) => pausesChanged.on(fn),
  };
  return cached;
}
