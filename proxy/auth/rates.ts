// Counts how often each somebody does something, against the rates of one row of the table of limits.
import type { Rate } from '../config/limits.ts';

/** Maximum number of remembered keys; those idle the longest are forgotten first. */
const MOST_KEPT = 10_000;

/** Sliding windows, by key: an account, an address (`addressKey`), a visitor. */
export class Rates {
  readonly #rates: readonly Rate[];
  readonly #now: () => number;
  readonly #longest: number;
  /** When each key did it, oldest first. */
  readonly #times = new Map<string, number[]>();

  /** @param now a monotonic clock, in ms */
  constructor(rates: readonly Rate[], now: () => number = () => performance.now()) {
    this.#rates = rates;
    this.#now = now;
    this.#longest = Math.max(...rates.map(({ windowMs }) => windowMs));
  }

  /** How long a key has to wait, in ms; 0 if it need not. */
  waitMs(key: string): number {
    const now = this.#now();
    const times = this.#recent(key, now);
    return Math.max(
      0,
      ...this.#rates.map(({ count, windowMs }) => {
        const before = times.at(-count);
        return before === undefined ? 0 : before + windowMs - now;
      }),
    );
  }

  /** Counts one action now. @returns 0, or how long to wait in ms if it is above a rate; then it does not count */
  take(key: string): number {
    const wait = this.waitMs(key);
    if (wait > 0) return wait;
    const now = this.#now();
    const times = [...this.#recent(key, now), now];
    // Moves it to the end: the first of the map is the key that was idle the longest.
    this.#times.delete(key);
    this.#times.set(key, times);
    const [quietest] = this.#times.keys();
    if (this.#times.size > MOST_KEPT && quietest !== undefined) this.#times.delete(quietest);
    return 0;
  }

  /** Undoes the key's latest `take`, which came to nothing. */
  giveBack(key: string): void {
    this.#times.get(key)?.pop();
  }

  #recent(key: string, now: number): number[] {
    return (this.#times.get(key) ?? []).filter((at) => at > now - this.#longest);
  }
}
