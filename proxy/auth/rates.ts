// Counts how often each somebody does something, against the rates of one row of the table of limits.
import { type Rate, takeOne, waitMs } from '../../protocol/rates.ts';

/** Maximum number of remembered keys; those idle the longest are forgotten first. */
const MOST_KEPT = 10_000;

/** Sliding windows, by key: an account, an address (`addressKey`), a visitor. */
export class Rates {
  readonly #rates: readonly Rate[];
  readonly #now: () => number;
  readonly #longest: number;
  /** When each key did it, oldest first; the key that was idle the longest is the first. */
  readonly #times = new Map<string, number[]>();

  /** @param now a monotonic clock, in ms */
  constructor(rates: readonly Rate[], now: () => number = () => performance.now()) {
    this.#rates = rates;
    this.#now = now;
    this.#longest = Math.max(...rates.map(({ windowMs }) => windowMs));
  }

  /** How long a key has to wait, in ms; 0 if it need not. */
  waitMs(key: string): number {
    return waitMs(this.#times.get(key) ?? [], this.#rates, this.#now());
  }

  /** Counts one action now. @returns 0, or how long to wait in ms if it is above a rate; then it does not count */
  take(key: string): number {
    const times = this.#times.get(key) ?? [];
    const wait = takeOne(times, this.#rates, this.#now());
    if (wait > 0) return wait;
    this.#times.delete(key);
    this.#times.set(key, times);
    this.#forgetIdle();
    return 0;
  }

  /** Undoes the key's latest `take`, which came to nothing. */
  giveBack(key: string): void {
    this.#times.get(key)?.pop();
  }

  #forgetIdle(): void {
    const since = this.#now() - this.#longest;
    for (const [key, times] of this.#times) {
      if (this.#times.size <= MOST_KEPT && (times.at(-1) ?? 0) > since) break;
      this.#times.delete(key);
    }
  }
}
