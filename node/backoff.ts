// How long to wait before something that ended is started again.

const FIRST_MS = 200;
/** A wait is never longer, in ms. */
export const LONGEST_MS = 10_000;
/** What ran this long has recovered: the next wait is short again. */
const STABLE_MS = 10_000;
/** So many ends within the window mean that starting again alone does not help. */
const DEGRADED_COUNT = 5;
const DEGRADED_WINDOW_MS = 60_000;

/** Exponential waits of 0.2 to 10 s with jitter, and whether it happens too often. */
export class Backoff {
  #ends: number[] = [];
  #step = 0;

  /**
   * Something ended.
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

  /** Starts from nothing, as somebody asked for it. */
  reset(): void {
    this.#ends = [];
    this.#step = 0;
  }
}
