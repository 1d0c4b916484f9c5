// Caches what the party knows about each room, so that it is queried rarely, however many people view the lobby.

import { isDeepStrictEqual } from 'node:util';
import pTimeout from 'p-timeout';
import type { Pauses } from '../../protocol/access/pause.ts';
import { NO_PAUSES, withPause } from '../../protocol/access/pauses.ts';
import type { RoomFacts } from '../../protocol/access/room-control.ts';
import { Emitter } from '../../protocol/emitter.ts';
import type { PartyClient } from './client.ts';
import type { PauseFile } from './pause-file.ts';

const FRESH_MS = 1_000;
/** An empty room may hibernate; a query wakes it. */
const FRESH_WHILE_EMPTY_MS = 10_000;
/** A key waits for no query that it causes: this much later its echo is back. */
const AFTER_KEY_MS = 20;
/** The list of all rooms waits no longer than this for a room whose party does not respond. */
const PATIENCE_MS = 1_000;

export interface RoomFactsCache {
  /** A room's facts, a second old at most while people are in; undefined if the party does not answer in a second. */
  of(partyRoom: string): Promise<RoomFacts | undefined>;
  /** Caches facts that the party has returned as the answer to a change. */
  put(partyRoom: string, facts: RoomFacts): void;
  /** What is paused, as last known, without waiting; refreshes in the background, at most once a second. */
  pauses(partyRoom: string): Pauses;
  /** The same without asking, so that a room that sleeps goes on sleeping. */
  known(partyRoom: string): Pauses;
  /**
   * Until this is disposed of, the room or a seat counts as paused here: the party is asked to pause it, and keys need
   * not wait for its answer.
   */
  requested(partyRoom: string, seat: number | undefined): Disposable;
  /** Stores what another answer says of it. @param askedAt request time by `performance.now()`: the latest wins */
  heard(partyRoom: string, pauses: Pauses, askedAt: number): void;
  /** Calls back when that changes, with the room's id at the party. */
  onPauses(fn: (partyRoom: string) => void): Disposable;
}

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
 * @param remembered what was paused when this proxy last ran, and where to save that
 * @param now a monotonic clock, in ms
 */
export function createFactsCache(
  party: Pick<PartyClient, 'control'>,
  isTaken: (partyRoom: string) => boolean,
  remembered: PauseFile,
  now: () => number = () => performance.now(),
): RoomFactsCache {
  const cache = new Map<string, Held>();
  const pauses = new Map(remembered.known);
  /** When each of them was asked for; those of an earlier run are older than everything. */
  const askedAts = new Map<string, number>();
  const pausesChanged = new Emitter<string>();
  const requested = new Map<string, { seat: number | undefined }[]>();
  /** Rooms that are queried in a moment. */
  const soon = new Set<string>();

  function heard(room: string, said: Pauses, askedAt: number): void {
    // A stale answer: it was requested before the one stored, for example before the room was paused.
    if (askedAt < (askedAts.get(room) ?? Number.NEGATIVE_INFINITY)) return;
    const before = pauses.get(room) ?? NO_PAUSES;
    pauses.set(room, said);
    askedAts.set(room, askedAt);
    if (isDeepStrictEqual(before, said)) return;
    void remembered.save(pauses);
    pausesChanged.emit(room);
  }

  function isFresh(room: string, { at, empty }: Held): boolean {
    const age = now() - at;
    // Asked with each key: whose seats there are is looked at last.
    return age < FRESH_MS || (empty && age < FRESH_WHILE_EMPTY_MS && !isTaken(room));
  }

  function refreshSoon(room: string): void {
    const held = cache.get(room);
    if (soon.has(room) || held?.pending || (held && isFresh(room, held))) return;
    soon.add(room);
    setTimeout(() => {
      soon.delete(room);
      void cached.of(room);
    }, AFTER_KEY_MS).unref();
  }

  async function ask(room: string, held: Held): Promise<RoomFacts | undefined> {
    try {
      const facts = await party.control(room, { op: 'snapshot' });
      held.empty = facts.people === 0;
      heard(room, facts.pauses, held.at);
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
      // A slow party is not queried again before it has answered or the call has timed out.
      if (held?.pending) return held.soon;
      if (held && isFresh(room, held)) return held.facts;
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
      heard(room, facts.pauses, now());
    },
    pauses(room) {
      refreshSoon(room);
      return cached.known(room);
    },
    known(room) {
      const known = pauses.get(room) ?? NO_PAUSES;
      return requested.get(room)?.reduce(withRequest, known) ?? known;
    },
    requested(room, seat) {
      const request = { seat };
      requested.set(room, [...(requested.get(room) ?? []), request]);
      return {
        [Symbol.dispose]() {
          const rest = requested.get(room)?.filter((other) => other !== request) ?? [];
          if (rest.length > 0) requested.set(room, rest);
          else requested.delete(room);
        },
      };
    },
    heard,
    onPauses: (fn) => pausesChanged.on(fn),
  };
  return cached;
}

/** What is paused, and what is about to be. */
function withRequest(known: Pauses, { seat }: { seat: number | undefined }): Pauses {
  const before = seat === undefined ? known.room : known.seats[seat];
  return before ? known : withPause(known, seat, { by: '', at: 0 });
}
