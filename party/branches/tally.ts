// Says a number, once in a while: when it is another than before, and when somebody came since (TS8, CR3).
import type { Later } from '../billing/meter.ts';

export interface TallyParts {
  later: Later;
  everyMs: number;
  count(): number;
  /** @returns false if it could not be said */
  say(count: number): boolean;
}

export class Tally {
  readonly #parts: TallyParts;
  #said: number;
  /** It is to be said whether it is another or not. */
  #isDue = false;
  #willSay = false;

  /** @param said what has been said before */
  constructor(parts: TallyParts, said = 0) {
    this.#parts = parts;
    this.#said = said;
  }

  /** Somebody has come: whoever sent them waits for an answer, even if as many have gone. */
  came(): void {
    this.#isDue = true;
    this.check();
  }

  /** The number may be another. */
  check(): void {
    if (this.#willSay || !this.#isNews()) return;
    this.#willSay = true;
    this.#parts.later(this.#parts.everyMs, () => {
      this.#willSay = false;
      if (this.#isNews()) this.say();
    });
  }

  /** Says it at once, if it can be said. */
  say(): void {
    const count = this.#parts.count();
    if (this.#parts.say(count)) this.said(count);
  }

  /** It has been said, perhaps in other words. */
  said(count: number): void {
    this.#said = count;
    this.#isDue = false;
  }

  #isNews(): boolean {
    return this.#isDue || this.#parts.count() !== this.#said;
  }
}
