// Exponential backoff for restarting something that ended.

const FIRST_MS = 200;
/** Longest wait, in ms. */
export const LONGEST_MS = 10_000;
/** After a run of at least this many ms, the backoff starts over. */
const STABLE_MS = 10_000;
/** This many ends within the window mean that restarting alone does not help. */
const DEGRADED_COUNT = 5;
const DEGRADED_WINDOW_MS = 60_000;

/** Waits of 0.2 to 10 s with jitter; also tells when restarts happen too often (degraded). */
export class Backoff {
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
    const full = this.degraded(now)
      ? LONGEST_MS
      : Math.min(LONGEST_MS, 2 * FIRST_MS * 2 ** this.#step);
    this.#step += 1;
    return full * (0.5 + random / 2);
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
