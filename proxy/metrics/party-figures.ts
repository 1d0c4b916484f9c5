// Asks the objects of rooms what they have counted: rarely, and never for longer than whoever reads it waits.
import pTimeout from 'p-timeout';
import type { RoomFigures } from '../../protocol/access/room-figures.ts';

/** Several readers in a row get the same answer, in ms. */
const FRESH_MS = 5_000;
/** A party that takes longer than this does not answer, in ms. */
const PATIENCE_MS = 1_000;

interface Asked {
  at: number;
  isPending: boolean;
  answer: Promise<RoomFigures | undefined>;
}

export class PartyFigures {
  readonly #ask: (partyRoom: string) => Promise<RoomFigures>;
  readonly #asked = new Map<string, Asked>();

  /** @param ask rejects if the room's party does not answer, or is too old to know the question */
  constructor(ask: (partyRoom: string) => Promise<RoomFigures>) {
    this.#ask = ask;
  }

  /** @returns the figures of each room; undefined for one that does not answer in a second */
  async of(partyRooms: ReadonlySet<string>): Promise<Map<string, RoomFigures | undefined>> {
    for (const room of this.#asked.keys()) if (!partyRooms.has(room)) this.#asked.delete(room);
    const all = [...partyRooms].map(async (room) => {
      const answer = pTimeout(this.#of(room), { milliseconds: PATIENCE_MS, message: false });
      return [room, await answer] as const;
    });
    return new Map(await Promise.all(all));
  }

  #of(room: string): Promise<RoomFigures | undefined> {
    const last = this.#asked.get(room);
    if (last && (last.isPending || performance.now() - last.at < FRESH_MS)) return last.answer;
    const asked: Asked = { at: performance.now(), isPending: true, answer: this.#try(room) };
    this.#asked.set(room, asked);
    void asked.answer.finally(() => {
      asked.isPending = false;
    });
    return asked.answer;
  }

  /** The party client logs why, and counts it. */
  #try(room: string): Promise<RoomFigures | undefined> {
    return this.#ask(room).catch(() => undefined);
  }
}
