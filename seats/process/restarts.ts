// When a seat that lost its app or its ttyd is tried again, and what people are told meanwhile.
import { Backoff } from '../../node/backoff.ts';

/** After somebody asked for a try, the last one is at least this long ago, in ms. */
const MIN_BETWEEN_MS = 1_000;

export interface NextTry {
  /** On the clock of `performance.now()`. */
  at: number;
  /** Why the seat is degraded, for people; empty while it isn't. */
  why: string;
}

/** The waits of one seat; every time is of `performance.now()`, which no clock step touches. */
export class Restarts {
  readonly #ends = { app: new Backoff(), ttyd: new Backoff() };
  #lastTry = -Infinity;
  #hurry: (() => void) | undefined;

  /** @param ranMs how long the seat was up before; 0 after a try that failed */
  ended(lost: 'app' | 'ttyd', ranMs: number, now = performance.now()): NextTry {
    const ends = this.#ends[lost];
    const at = now + ends.ended(ranMs, now);
    if (!ends.degraded(now)) return { at, why: '' };
    const what = lost === 'app' ? 'The app' : 'The terminal’s server';
    return { at, why: `${what} ended five times within a minute.` };
  }

  /** Waits for a try's time, or until `retry` or the end of everything. */
  async wait(next: NextTry, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = () => resolve();
    const wakeAt = (at: number) => setTimeout(wake, Math.max(0, at - performance.now()));
    let timer = wakeAt(next.at);
    signal.addEventListener('abort', wake, { once: true });
    this.#hurry = () => {
      clearTimeout(timer);
      timer = wakeAt(this.#lastTry + MIN_BETWEEN_MS);
    };
    if (signal.aborted) wake();
    await promise;
    this.#hurry = undefined;
    clearTimeout(timer);
    signal.removeEventListener('abort', wake);
    this.#lastTry = performance.now();
  }

  /**
   * Somebody asks for a try now: what happened is forgotten, the wait ends.
   * @returns false if there is none, or it ends already
   */
  retry(): boolean {
    const hurry = this.#hurry;
    this.#hurry = undefined;
    for (const ends of Object.values(this.#ends)) ends.reset();
    hurry?.();
    return hurry !== undefined;
  }
}
