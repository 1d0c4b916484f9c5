// Asks a room for a picture: once for all who wait for one, and not too often (CR2).
import type { Later } from '../billing/meter.ts';

const ASK_EVERY_MS = 200;
/** A room that has not answered in this time is asked again, in ms. */
const ANSWER_WITHIN_MS = 10_000;

export class Asker {
  readonly #later: Later;
  readonly #send: () => boolean;
  #isAsked = false;
  /** In ms. */
  #askedAt = 0;
  #willAsk = false;

  /** @param send asks, if anybody still waits @returns whether it was sent */
  constructor(later: Later, send: () => boolean) {
    this.#later = later;
    this.#send = send;
  }

  /** Somebody waits. */
  ask(): void {
    const now = Date.now();
    const waits = this.#isAsked && now - this.#askedAt < ANSWER_WITHIN_MS;
    if (waits || this.#willAsk) return;
    const inMs = this.#askedAt + ASK_EVERY_MS - now;
    if (inMs > 0) {
      this.#willAsk = true;
      this.#later(inMs, () => {
        this.#willAsk = false;
        this.ask();
      });
      return;
    }
    this.#isAsked = this.#send();
    if (this.#isAsked) this.#askedAt = now;
  }

  /** The picture has come, or will not. */
  answered(): void {
    this.#isAsked = false;
  }
}
