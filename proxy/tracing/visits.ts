// What a visitor's browser asks for one after the other, kept together for a while: page, ticket, terminal.

const KEPT_MS = 60_000;
const MOST_KEPT = 1_000;

export class Visits<T> {
  /** Oldest first. */
  readonly #kept = new Map<string, { value: T; at: number }>();
  readonly #now: () => number;

  /** @param now a monotonic clock, in ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  set(key: string, value: T): void {
    this.#kept.delete(key);
    this.#kept.set(key, { value, at: this.#now() });
    for (const [old, { at }] of this.#kept) {
      if (this.#kept.size <= MOST_KEPT && this.#now() - at <= KEPT_MS) break;
      this.#kept.delete(old);
    }
  }

  /** @returns undefined after a minute */
  get(key: string): T | undefined {
    const kept = this.#kept.get(key);
    return kept && this.#now() - kept.at <= KEPT_MS ? kept.value : undefined;
  }
}
