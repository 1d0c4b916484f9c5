// Looks at one room: who is in it, what is paused, and what waits for an answer.
import type { RoomFacts } from '../../protocol/access/room-control.ts';
import { MAX_WAITS, type OpsRoom } from '../../protocol/streams/ops-scan.ts';
import type { Problem, Room } from '../../rooms/load.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import type { PartyClient } from '../party/client.ts';
import type { RoomFactsCache } from '../party/facts.ts';
import type { Waiting } from '../room-files/open-rooms.ts';
import { roomHealth } from './health.ts';
import type { Questions } from './within.ts';

export interface RoomLook {
  facts: Pick<RoomFactsCache, 'of' | 'known'>;
  party: Pick<PartyClient, 'knocks'>;
  questions: Questions;
  /** Seats of it that run at this proxy. */
  seats: number;
  /** Somebody waits at its door who knocked here. */
  isKnockedAt: boolean;
  /** Mistakes of its file, which is not taken. */
  broken: readonly Problem[];
  /** Why its resident, if it is run here, gets no answers. */
  residentFails?: string | undefined;
  /** What of its file does not hold yet. */
  waits: readonly Waiting[];
}

/** A room that nobody is in or waits for at this proxy is not asked: that would keep its object from sleeping. */
export async function scanRoom(room: Room, look: RoomLook): Promise<OpsRoom> {
  const { facts, questions, party, seats, isKnockedAt } = look;
  const at = partyRoomOf(room);
  const isOpen = seats > 0;
  const knocking = (isOpen && room.door === 'knock') || isKnockedAt;
  const [known, knocks] = await Promise.all([
    isOpen ? questions.ask(`${at} facts`, () => facts.of(at)) : undefined,
    knocking ? questions.ask(`${at} knocks`, () => party.knocks(at, { op: 'knocks' })) : undefined,
  ]);
  const people = known?.value?.people ?? null;
  return {
    ...{ room: room.id, name: room.displayName.slice(0, 200), people, seats },
    locked: known?.value?.locked ?? false,
    pauses: facts.known(at),
    knocks: knocks?.value?.knocks.length ?? null,
    ...(look.waits.length > 0
      ? { waits: look.waits.slice(0, MAX_WAITS).map(({ what, when }) => ({ what, when })) }
      : {}),
    ...residentOf(known?.value?.resident),
    health: roomHealth({ people }, isOpen, look.broken, look.residentFails),
  };
}

/** AG8: reads of a provider's cache are money alone, as for the budgets (AG3). */
function residentOf(facts: RoomFacts['resident'] | undefined): Pick<OpsRoom, 'resident'> {
  if (!facts) return {};
  const { name, model, state, waits, usage, budget } = facts;
  const { messages, input, output, cacheWrite, usd, turns, failed } = usage;
  const { tokensPerDay, usdPerDay } = budget;
  return {
    resident: {
      ...{ name: name.slice(0, 64), model: model.slice(0, 128), state, waits },
      usage: { messages, tokens: input + output + cacheWrite, usd, turns, failed },
      budget: { tokensPerDay, usdPerDay },
    },
  };
}
