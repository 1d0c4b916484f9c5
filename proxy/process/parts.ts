// The parts of a proxy, which end in the reverse order of their beginning: one that does not end keeps none of the others.

import pTimeout from 'p-timeout';
import type { Logger } from 'pino';

/** A part that has not ended by then is left behind, in ms. */
const PART_ENDS_WITHIN_MS = 5_000;

type End = () => unknown;

export class Parts implements AsyncDisposable {
  readonly #log: Logger;
  readonly #withinMs: number;
  #ends: { name: string; end: End }[] = [];

  /** @param withinMs how long each may take to end */
  constructor(log: Logger, withinMs = PART_ENDS_WITHIN_MS) {
    this.#log = log;
    this.#withinMs = withinMs;
  }

  /** @param name for the log, where it does not end @returns the part */
  use<T extends Disposable | AsyncDisposable>(name: string, part: T): T {
    this.defer(name, () =>
      Symbol.asyncDispose in part ? part[Symbol.asyncDispose]() : part[Symbol.dispose](),
    );
    return part;
  }

  defer(name: string, end: End): void {
    this.#ends.push({ name, end });
  }

  /** Hands all of them over. */
  move(): Parts {
    const moved = new Parts(this.#log, this.#withinMs);
    moved.#ends = this.#ends;
    this.#ends = [];
    return moved;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ends = this.#ends.toReversed();
    this.#ends = [];
    for (const { name, end } of ends) {
      try {
        await pTimeout(Promise.resolve(end()), {
          milliseconds: this.#withinMs,
          fallback: () =>
            this.#log.error({ part: name }, 'a part of the proxy did not end in time'),
        });
      } catch (error) {
        this.#log.error({ err: error, part: name }, 'a part of the proxy failed at its end');
      }
    }
  }
}
