// What the party knows about each room, asked rarely however many people look at the lobby.
import type { RoomFacts } from '../protocol/ticket.ts';
import type { PartyClient } from './party-client.ts';

const FRESH_MS = 1_000;
/** A room in which nobody is may hibernate; asking wakes it. */
const FRESH_WHILE_EMPTY_MS = 10_000;

export interface RoomFactsCache {
  /** A room's facts, a second old at most while people are in; undefined while the party does not answer. */
  of(partyRoom: string): Promise<RoomFacts | undefined>;
}

interface Held {
  at: number;
  /** Nobody was in when it was asked. */
  empty: boolean;
  facts: Promise<RoomFacts | undefined>;
}

/** @param isTaken says whether somebody has a seat of that room at this proxy */
export function createFactsCache(
  party: Pick<PartyClient, 'control'>,
  isTaken: (partyRoom: string) => boolean,
  now: () => number = Date.now,
): RoomFactsCache {
  const cache = new Map<string, Held>();

  async function ask(room: string, held: Held): Promise<RoomFacts | undefined> {
    try {
      const facts = await party.control(room, { op: 'snapshot' });
      held.empty = facts.people === 0;
      return facts;
    } catch {
      // The party client has logged why; a lobby without counts is still a lobby.
      return undefined;
    }
  }

  return {
    of(room) {
      const held = cache.get(room);
      const fresh = held?.empty && !isTaken(room) ? FRESH_WHILE_EMPTY_MS : FRESH_MS;
      if (held && now() - held.at < fresh) return held.facts;
      const asked: Held = { at: now(), empty: false, facts: Promise.resolve(undefined) };
      asked.facts = ask(room, asked);
      cache.set(room, asked);
      return asked.facts;
    },
  };
}
