// What machines were told of each other last (MM1): who is there is news at once, how many seats they have once a second.
import type { Machine } from '../../protocol/streams/machines.ts';

const FREE_EVERY_MS = 1_000;

export class Announced {
  #who = '';
  #free = '';
  #at = Number.NEGATIVE_INFINITY;

  /** Somebody has come who was told nothing yet. */
  forget(): void {
    this.#who = '';
  }

  /** Whether they are to be told this; counts as told then. @param now ms */
  isNews(machines: readonly Machine[], now: number): boolean {
    const who = JSON.stringify(
      machines.map(({ id, address, draining, ending }) => [id, address, draining, ending]),
    );
    const free = JSON.stringify(machines.map((machine) => machine.free));
    const isLate = Math.abs(now - this.#at) >= FREE_EVERY_MS;
    if (who === this.#who && (free === this.#free || !isLate)) return false;
    this.#who = who;
    this.#free = free;
    this.#at = now;
    return true;
  }
}
