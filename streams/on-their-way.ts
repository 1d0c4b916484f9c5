// Who was sent to a branch, or an object of an audience, and is not counted there yet (TS8, CR1). Pure.
import { MAX_SOCKETS_EACH } from '../protocol/limits.ts';

/** Who has not come in this time does not come, in ms. */
const COMES_WITHIN_MS = 10_000;

interface Sent {
  n: number;
  /** An object keeps no more of anybody. */
  sockets: number;
  at: number;
}

export class OnTheirWay {
  /** By the ticket's `sub`, the latest last. */
  readonly #sent = new Map<string, Sent>();
  readonly #counts = new Map<number, number>();

  /** How many are on their way to each. @param now ms */
  counts(now: number): ReadonlyMap<number, number> {
    for (const [sub, { at }] of this.#sent) {
      if (now - at < COMES_WITHIN_MS) break;
      this.#forget(sub);
    }
    return this.#counts;
  }

  /** Where somebody is on their way to, so that nobody fills one after the other; undefined: nowhere. @param now ms */
  of(sub: string, now: number): number | undefined {
    this.counts(now);
    return this.#sent.get(sub)?.n;
  }

  /** @param n of the branch that they go to @param now ms */
  send(sub: string, n: number, now: number): void {
    const before = this.#sent.get(sub);
    this.#forget(sub);
    const sockets = Math.min(MAX_SOCKETS_EACH, 1 + (before?.n === n ? before.sockets : 0));
    this.#sent.set(sub, { n, sockets, at: now });
    this.#counts.set(n, (this.#counts.get(n) ?? 0) + sockets);
  }

  /** A branch has said how many it has. */
  counted(n: number): void {
    for (const [sub, sent] of this.#sent) if (sent.n === n) this.#forget(sub);
  }

  #forget(sub: string): void {
    const sent = this.#sent.get(sub);
    if (!sent) return;
    this.#sent.delete(sub);
    const left = (this.#counts.get(sent.n) ?? 0) - sent.sockets;
    if (left > 0) this.#counts.set(sent.n, left);
    else this.#counts.delete(sent.n);
  }
}
