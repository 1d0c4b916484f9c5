// The one alarm of an object: set for the earliest time that anything wants it at. No input or output.

export class Alarm {
  /** @param failed call it if the alarm could not be stored */
  readonly #set: (at: number, failed: () => void) => void;
  #at: number | null;

  /** @param at when an alarm that was set before is due, in ms */
  constructor(set: (at: number, failed: () => void) => void, at: number | null = null) {
    this.#set = set;
    this.#at = at;
  }

  /** It has come. */
  came(): void {
    this.#at = null;
  }

  /** The next wish replaces the alarm, even by a later time. */
  forget(): void {
    this.#at = null;
  }

  /** Wants it at a time. One that should have come by now, and has not, counts for none. @param at, now ms */
  wake(at: number, now: number): void {
    if (this.#at !== null && this.#at > now && this.#at <= at) return;
    this.#at = at;
    this.#set(at, () => {
      if (this.#at === at) this.#at = null;
    });
  }
}
