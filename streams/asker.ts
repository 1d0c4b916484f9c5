// Asks for a picture: once for all who wait, not too often, and again where none comes (TS3, CR2).

/** In ms. */
const ASK_EVERY_MS = 200;
/** Whoever has not answered in this time is asked again, in ms. */
const ANSWER_WITHIN_MS = 10_000;

export interface AskerRuntime {
  /** Asks, if anybody still waits. @returns whether it was sent */
  send(): boolean;
  /** Calls back after some ms. */
  later(ms: number, call: () => void): void;
  /** Has `ask` called at a time, if somebody waits then: the answer may never come. @param at, now ms */
  askAgain(at: number, now: number): void;
}

export class Asker {
  readonly #runtime: AskerRuntime;
  #isAsked = false;
  /** In ms. */
  #askedAt = Number.NEGATIVE_INFINITY;
  #willAsk = false;

  constructor(runtime: AskerRuntime) {
    this.#runtime = runtime;
  }

  /** Somebody waits. @param now ms */
  ask(now: number): void {
    const waits = this.#isAsked && now - this.#askedAt < ANSWER_WITHIN_MS;
    if (waits || this.#willAsk) return;
    const inMs = this.#askedAt + ASK_EVERY_MS - now;
    if (inMs > 0) {
      this.#willAsk = true;
      this.#runtime.later(inMs, () => {
        this.#willAsk = false;
        this.ask(now + inMs);
      });
      return;
    }
    // The answer may come at once.
    this.#isAsked = true;
    const before = this.#askedAt;
    this.#askedAt = now;
    if (!this.#runtime.send()) {
      this.#isAsked = false;
      this.#askedAt = before;
    } else if (this.#isAsked) this.#runtime.askAgain(now + ANSWER_WITHIN_MS, now);
  }

  /** The picture has come, or will not. */
  answered(): void {
    this.#isAsked = false;
  }
}
