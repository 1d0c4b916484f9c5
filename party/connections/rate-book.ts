// Counts what each person does against rates, over all their connections, and forgets who has done nothing for long.
import { type Rate, takeOne } from '../../protocol/rates.ts';

export class RateBook {
  /** Times of each person's acts, in ms; who did something last stands last. */
  #times = new Map<string, number[]>();

  /** Counts one more, if it is within every rate. @param now ms @returns 0, or the ms until it is */
  take(who: string, rates: readonly Rate[], now: number): number {
    const times = this.#times.get(who) ?? [];
    const wait = takeOne(times, rates, now);
    this.#times.delete(who);
    this.#times.set(who, times);
    this.#forget(now - Math.max(...rates.map(({ windowMs }) => windowMs)));
    return wait;
  }

  /** How many people it knows of. */
  get size(): number {
    return this.#times.size;
  }

  #forget(before: number): void {
    for (const [who, times] of this.#times) {
      if ((times.at(-1) ?? 0) > before) return;
      this.#times.delete(who);
    }
  }
}
