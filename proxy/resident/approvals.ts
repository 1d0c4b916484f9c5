// Acts that wait for a host: told to the room, which asks those who lead, and settled by its answer, its clock, or the end
// of the turn (AG4).
import type { ClientInput } from '../../protocol/messages.ts';
import type { ToAgent } from '../../protocol/room/resident.ts';

export type Answer = Pick<Extract<ToAgent, { type: 'act_answer' }>, 'do' | 'input'>;
export type Asked = Omit<Extract<ClientInput, { type: 'act_ask' }>, 'type'>;

export class Approvals {
  readonly #tell: (message: ClientInput) => boolean;
  readonly #waiting = new Map<string, (answer: Answer) => void>();

  /** @param tell sends to the room; false if it can't be reached */
  constructor(tell: (message: ClientInput) => boolean) {
    this.#tell = tell;
  }

  /** @throws the signal's reason once it is aborted */
  ask(act: Asked, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    if (!this.#tell({ type: 'act_ask', ...act })) return Promise.resolve({ do: 'expired' });
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.#waiting.delete(act.id);
        reject(signal.reason);
      };
      signal.addEventListener('abort', stop, { once: true });
      this.#waiting.set(act.id, (answer) => {
        signal.removeEventListener('abort', stop);
        resolve(answer);
      });
    });
  }

  heard({ id, ...answer }: Extract<ToAgent, { type: 'act_answer' }>): void {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }
}
