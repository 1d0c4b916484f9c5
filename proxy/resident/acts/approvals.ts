// Acts that wait for a host: told to the room, which asks those who lead, and settled by its answer, its clock, or the end
// of the turn (AG6).
import { ACT_WAIT_MS } from '../../../protocol/limits.ts';
import type { ClientInput } from '../../../protocol/messages.ts';
import type { ToAgent } from '../../../protocol/room/resident.ts';

export type Answer =
  | Pick<Extract<ToAgent, { type: 'act_answer' }>, 'do' | 'input'>
  /** Nobody was asked. */
  | { do: 'not_asked'; why: string };
export type Asked = Omit<Extract<ClientInput, { type: 'act_ask' }>, 'type'>;

/** A little more than the room lets it wait, which tells of the end. */
const LONGEST_MS = ACT_WAIT_MS + 30_000;

interface Waiting {
  act: Asked;
  settle(answer: Answer): void;
}

export class Approvals {
  readonly #tell: (message: ClientInput) => boolean;
  readonly #waiting = new Map<string, Waiting>();

  /** @param tell sends to the room; false if it can't be reached */
  constructor(tell: (message: ClientInput) => boolean) {
    this.#tell = tell;
  }

  /** @throws the signal's reason once it is aborted */
  ask(act: Asked, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    if (!this.#tell({ type: 'act_ask', ...act }))
      return Promise.resolve({ do: 'not_asked', why: 'The room can’t be reached just now.' });
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.#waiting.delete(act.id);
        clearTimeout(late);
        reject(signal.reason);
      };
      const late = setTimeout(() => settle({ do: 'expired' }), LONGEST_MS);
      signal.addEventListener('abort', stop, { once: true });
      const settle = (answer: Answer) => {
        this.#waiting.delete(act.id);
        clearTimeout(late);
        signal.removeEventListener('abort', stop);
        resolve(answer);
      };
      this.#waiting.set(act.id, { act, settle });
    });
  }

  heard({ id, ...answer }: Extract<ToAgent, { type: 'act_answer' }>): void {
    this.#waiting.get(id)?.settle(answer);
  }

  /** The room does not take it. */
  refused(id: string, why: string): void {
    this.#waiting.get(id)?.settle({ do: 'not_asked', why });
  }

  /** The connection is another one: an answer may have been lost, and the room may have given the act up. */
  again(): void {
    for (const { act } of this.#waiting.values()) this.#tell({ type: 'act_ask', ...act });
  }
}
