// Asks the room whether a line may be answered (AG2), and waits for its word.
import type { ClientInput } from '../../protocol/messages.ts';
import type { ToAgent } from '../../protocol/room/resident.ts';
import type { Turn } from './answer.ts';

export type Reserved = Extract<ToAgent, { type: 'turn' }>;

interface Asked {
  frame: Extract<ClientInput, { type: 'turn' }>;
  late: NodeJS.Timeout;
  done(answer: Reserved | undefined): void;
}

export class Reservations {
  readonly #tell: (message: ClientInput) => boolean;
  readonly #withinMs: number;
  readonly #asked = new Map<string, Asked>();

  /**
   * @param tell sends to the room; false if it can't be reached
   * @param withinMs how long it waits for an answer, counted anew with each connection: a dead one may be noticed late
   */
  constructor(tell: (message: ClientInput) => boolean, withinMs: number) {
    this.#tell = tell;
    this.#withinMs = withinMs;
  }

  /** @returns the room's word; undefined if it gave none in time, or does not take the question */
  async ask({ id, pid, asked: line }: Turn): Promise<Reserved | undefined> {
    const { promise, resolve } = Promise.withResolvers<Reserved | undefined>();
    const asked: Asked = {
      frame: { type: 'turn', id, pid, line: line.id },
      late: setTimeout(() => resolve(undefined), this.#withinMs),
      done: resolve,
    };
    this.#asked.set(id, asked);
    try {
      this.#tell(asked.frame);
      return await promise;
    } finally {
      clearTimeout(asked.late);
      this.#asked.delete(id);
    }
  }

  /** The connection is another one: question or answer may have been lost, and the room answers the same one again. */
  again(): void {
    for (const asked of this.#asked.values()) {
      asked.late.refresh();
      this.#tell(asked.frame);
    }
  }

  heard(answer: Reserved): void {
    this.#asked.get(answer.id)?.done(answer);
  }

  /** The room does not take it. */
  refused(id: string): void {
    this.#asked.get(id)?.done(undefined);
  }

  /** Nothing is answered any more. */
  giveUp(): void {
    for (const { done } of this.#asked.values()) done(undefined);
  }
}
