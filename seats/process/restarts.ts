// Restart with backoff: when a seat that lost its app or ttyd is tried again, and the reason shown to people meanwhile.
import { RestartBackoff } from '../../node/restart-backoff.ts';

/** Minimum time between two attempts that somebody asked for, in ms. */
const MIN_BETWEEN_MS = 1_000;

export interface NextTry {
  /** On the clock of `performance.now()`. */
  at: number;
  /** Why the seat is degraded, in words for people; otherwise empty. */
  why: string;
}

/** Backoff state of one seat; all times are of `performance.now()`, which clock changes don't affect. */
export class Restarts {
  readonly #ends = { app: new RestartBackoff(), ttyd: new RestartBackoff() };
  #lastTry = -Infinity;
  #hurry: (() => void) | undefined;

  /** @param ranMs how long the seat was up before; 0 after a failed attempt */
  ended(lost: 'app' | 'ttyd', ranMs: number, now = performance.now()): NextTry {
    const ends = this.#ends[lost];
    const at = now + ends.ended(ranMs, now);
    if (!ends.degraded(now)) return { at, why: '' };
    const what = lost === 'app' ? 'The app' : 'The terminal’s server';
    return { at, why: `${what} ended five times within a minute.` };
  }

  /** Waits until the attempt is due, `retry` is called, or the signal aborts. */
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
   * Somebody asked to retry now: resets the backoff and ends the wait.
   * @returns false if nothing is waiting, or the wait is already ending
   */
  retry(): boolean {
    const hurry = this.#hurry;
    this.#hurry = undefined;
    for (const ends of Object.values(this.#ends)) ends.reset();
    hurry?.();
    return hurry !== undefined;
  }
}
