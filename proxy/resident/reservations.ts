// Asks the room whether a line may be answered (AG2), and waits for its word.
import type { ClientInput } from '../../protocol/messages.ts';
import type { ToAgent } from '../../protocol/room/resident.ts';
import type { Turn } from './answer.ts';

export type Reserved = Extract<ToAgent, { type: 'turn' }>;

/** The room answers by then, in ms, or nothing is answered. */
const WITHIN_MS = 10_000;

export class Reservations {
  readonly #tell: (message: ClientInput) => boolean;
  readonly #asked = new Map<string, (answer: Reserved | undefined) => void>();

  /** @param tell sends to the room; false if it can't be reached */
  constructor(tell: (message: ClientInput) => boolean) {
    this.#tell = tell;
  }

  /** @returns the room's word; undefined if it gave none in time */
  async ask({ id, pid, asked }: Turn): Promise<Reserved | undefined> {
    const { promise, resolve } = Promise.withResolvers<Reserved | undefined>();
    const late = setTimeout(() => resolve(undefined), WITHIN_MS);
    this.#asked.set(id, resolve);
    try {
      if (!this.#tell({ type: 'turn', id, pid, line: asked.id })) return undefined;
      return await promise;
    } finally {
      clearTimeout(late);
      this.#asked.delete(id);
    }
  }

  heard(answer: Reserved): void {
    this.#asked.get(answer.id)?.(answer);
  }

  /** Nothing is answered any more. */
  giveUp(): void {
    for (const done of this.#asked.values()) done(undefined);
  }
}
