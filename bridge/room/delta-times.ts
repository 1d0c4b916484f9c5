// Since when the changes of each delta have waited for the room, so that it is known how long one is on its way.

export interface DeltaTimes {
  seenAt: number;
  sentAt: number;
}

/** All times are of `performance.now()`, in ms. */
export class DeltaClock {
  /** When the oldest change was seen that is in no delta yet. */
  #seenAt: number | undefined;
  readonly #times = new Map<number, DeltaTimes>();

  /** @param waiting whether changes of the app wait to be sent */
  look(waiting: boolean, now: number): void {
    if (!waiting) this.#seenAt = undefined;
    else this.#seenAt ??= now;
  }

  /** A delta is sent; one that is sent again keeps its times. */
  sent(seq: number, now: number): void {
    if (!this.#times.has(seq)) this.#times.set(seq, { seenAt: this.#seenAt ?? now, sentAt: now });
  }

  /** The room has taken it. @returns undefined for one of another connection */
  taken(seq: number): DeltaTimes | undefined {
    const times = this.#times.get(seq);
    this.#times.delete(seq);
    return times;
  }

  /** Another connection: deltas may get other numbers. */
  forget(): void {
    this.#times.clear();
  }
}
