// When something that ended is restarted: with backoff, and slowest where it ends all the time.
import { type Backoff, backoffMs } from '../protocol/backoff.ts';

const WAITS: Backoff = { firstMs: 400, maxMs: 10_000, growth: 2, jitter: 0.5 };
/** Once degraded: the longest wait at once. */
const DEGRADED_WAITS: Backoff = { ...WAITS, firstMs: WAITS.maxMs };
/** After a run of at least this many ms, the backoff starts over. */
const STABLE_MS = 10_000;
/** This many ends within the window mean that restarting alone does not help. */
const DEGRADED_COUNT = 5;
const DEGRADED_WINDOW_MS = 60_000;

/** Waits of 0.2 to 10 s with jitter; also tells when restarts happen too often (degraded). */
export class RestartBackoff {
  #ends: number[] = [];
  #step = 0;

  /**
   * Records that the thing ended.
   * @param ranMs how long it had run @param now ms of a monotonic clock @param random 0 to 1
   * @returns ms to wait; once degraded, the longest wait
   */
  ended(ranMs: number, now: number, random = Math.random()): number {
    if (ranMs >= STABLE_MS) this.#step = 0;
    this.#ends = [...this.#ends.filter((t) => now - t < DEGRADED_WINDOW_MS), now];
    return backoffMs(this.#step++, this.degraded(now) ? DEGRADED_WAITS : WAITS, random);
  }

  /** @param now ms of the same clock */
  degraded(now: number): boolean {
    return this.#ends.filter((t) => now - t < DEGRADED_WINDOW_MS).length >= DEGRADED_COUNT;
  }

  /** Forgets all earlier ends, for a restart that somebody asked for. */
  reset(): void {
    this.#ends = [];
    this.#step = 0;
  }
}
