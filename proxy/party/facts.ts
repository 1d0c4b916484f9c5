// What the party knows about each room, asked rarely however many people look at the lobby.

import { Emitter } from '../../node/emitter.ts';
import type { RoomFacts } from '../../protocol/ticket.ts';
import type { PartyClient } from './client.ts';

const FRESH_MS = 1_000;
/** A room in which nobody is may hibernate; asking wakes it. */
const FRESH_WHILE_EMPTY_MS = 10_000;
/** The list of all rooms waits no longer than this for one whose party is silent. */
const PATIENCE_MS = 1_000;

export interface RoomFactsCache {
  /** A room's facts, a second old at most while people are in; undefined within a second if the party does not answer. */
  of(partyRoom: string): Promise<RoomFacts | undefined>;
  /** What the party has just said by itself, as the answer to a change. */
  put(partyRoom: string, facts: RoomFacts): void;
  /** Whether the room is paused, as it was last heard, at once; asks again in the background, once a second at most. */
  pause(partyRoom: string): Pause;
  /** Heard beside another answer. @param askedAt when that was asked for, by `performance.now()`: a later one counts */
  heard(partyRoom: string, pause: Pause, askedAt: number): void;
  /** A room was paused or goes on; gives its id at the party. */
  onPause(fn: (partyRoom: string) => void): Disposable;
}

/** LK2: whether a room is paused, and why, for people. */
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
  /** Nobody was in when it was asked. */
  empty: boolean;
  /** The party has not answered yet. */
  pending: boolean;
  facts: Promise<RoomFacts | undefined>;
  /** The same, but undefined for a party that takes its time. */
  soon: Promise<RoomFacts | undefined>;
}

/**
 * @param isTaken says whether somebody has a seat of that room at this proxy
 * @param now ms of a clock that nobody sets
 */
export function createFactsCache(
  party: Pick<PartyClient, 'control'>,
  isTaken: (partyRoom: string) => boolean,
  now: () => number = () => performance.now(),
): RoomFactsCache {
  const cache = new Map<string, Held>();
  const pauses = new Map<string, { pause: Pause; askedAt: number }>();
  const events = new Emitter<{ pause: string }>();

  function heard(room: string, { paused, reason }: Pause, askedAt: number): void {
    const { pause: before, askedAt: then } = pauses.get(room) ?? NOTHING_HEARD;
    // An answer that was on its way when the room was paused knows nothing of that.
    if (askedAt < then) return;
    pauses.set(room, { pause: { paused, reason }, askedAt });
    if (before.paused !== paused || before.reason !== reason) events.emit('pause', room);
  }

  async function ask(room: string, held: Held): Promise<RoomFacts | undefined> {
    try {
      const facts = await party.control(room, { op: 'snapshot' });
      held.empty = facts.people === 0;
      heard(room, facts, held.at);
      return facts;
    } catch {
      // The party client has logged why; a lobby without counts is still a lobby.
      return undefined;
    } finally {
      held.pending = false;
    }
  }

  const cached: RoomFactsCache = {
    of(room) {
      const held = cache.get(room);
      const fresh = held?.empty && !isTaken(room) ? FRESH_WHILE_EMPTY_MS : FRESH_MS;
      // A party that is slow is not asked again before it has answered or the call has given up.
      if (held?.pending) return held.soon;
      if (held && now() - held.at < fresh) return held.facts;
      const nothing = Promise.resolve(undefined);
      const asked: Held = { at: now(), empty: false, pending: true, facts: nothing, soon: nothing };
      asked.facts = ask(room, asked);
      asked.soon = within(asked.facts, PATIENCE_MS);
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
    onPause: (fn) => events.on('pause', fn),
  };
  return cached;
}

/** What comes, or undefined after the time in ms. */
function within<T>(coming: Promise<T>, ms: number): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), ms);
    timer.unref();
    coming.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
