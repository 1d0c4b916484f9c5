// Asks parts whether they answer, without waiting for one that hangs, and without asking it again meanwhile.
import pTimeout from 'p-timeout';

/** How long a scan waits for a part, in ms. */
const PART_WITHIN_MS = 2_000;

export interface Answer<T> {
  /** Undefined: none came in time, or the part failed. */
  value: T | undefined;
  /** How long it took; null without an answer. */
  ms: number | null;
}

/** Questions that are still open, by what is asked. */
export class Questions {
  readonly #open = new Map<string, Promise<Answer<unknown>>>();

  /**
   * Never rejects.
   * @param key what is asked: a question that is still open is not asked a second time
   * @param withinMs how long this asker waits
   */
  async ask<T>(key: string, run: () => Promise<T>, withinMs = PART_WITHIN_MS): Promise<Answer<T>> {
    const open = (this.#open.get(key) as Promise<Answer<T>> | undefined) ?? this.#begin(key, run);
    const fallback = (): Answer<T> => ({ value: undefined, ms: null });
    return pTimeout(open, { milliseconds: withinMs, fallback });
  }

  #begin<T>(key: string, run: () => Promise<T>): Promise<Answer<T>> {
    const since = performance.now();
    const asked = Promise.resolve()
      .then(run)
      .then(
        (value): Answer<T> => ({ value, ms: performance.now() - since }),
        (): Answer<T> => ({ value: undefined, ms: null }),
      )
      .finally(() => this.#open.delete(key));
    this.#open.set(key, asked);
    return asked;
  }
}
