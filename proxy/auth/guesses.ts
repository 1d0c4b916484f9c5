// Who tries secrets that are none: an address with too many of them is refused, whatever it tries next.
import { limited } from '../../protocol/errors.ts';
import type { Rate } from '../../protocol/rates.ts';
import { AddressRates } from './addresses.ts';

export class Guesses {
  readonly #wrong: AddressRates;
  readonly #refusal: (waitMs: number) => Error;
  readonly #hit: () => void;

  /** @param what the wrong ones are, in the plural, for people @param hit called when an address is refused */
  constructor(rates: readonly Rate[], what: string, hit: () => void = () => {}) {
    this.#hit = hit;
    this.#wrong = new AddressRates(rates);
    this.#refusal = (waitMs) =>
      limited('RATE_LIMITED', waitMs, `Many ${what} came from your network.`);
  }

  /** Before anything is looked at: a right one would be known by its answer. @throws AppError RATE_LIMITED */
  refuse(ip: string): void {
    const waitMs = this.#wrong.waitMs(ip);
    if (waitMs <= 0) return;
    this.#hit();
    throw this.#refusal(waitMs);
  }

  /** One was wrong. */
  count(ip: string): void {
    this.#wrong.take(ip);
  }
}
