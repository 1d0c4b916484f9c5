// Who types in which seat, told seldom enough: a recording says who typed and about when, never what. No I/O or clock.

/** Somebody who goes on typing is told again after this, in ms; who begins again after a rest is marked. */
const TELL_EVERY_MS = 1_000;
const REST_MS = 30_000;

export class Typists {
  readonly #last = new Map<number, { visitor: string; toldAt: number; at: number }>();

  /** @param ms of the recording @returns what is to be told; `isNew`: somebody else, or after a rest */
  typed(seat: number, visitor: string, ms: number): { isNew: boolean } | null {
    const last = this.#last.get(seat);
    const isNew = last?.visitor !== visitor || ms - last.at > REST_MS;
    const isDue = isNew || ms - last.toldAt >= TELL_EVERY_MS;
    this.#last.set(seat, { visitor, at: ms, toldAt: isDue ? ms : (last?.toldAt ?? ms) });
    return isDue ? { isNew } : null;
  }
}
