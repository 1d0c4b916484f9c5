// Limits per address on the network, so that one address can't use up what all of them share.
import { isIPv6 } from 'node:net';
import { type AppError, limited } from '../../protocol/errors.ts';
import type { Rate } from '../../protocol/rates.ts';
import { Rates } from './rates.ts';

/** What counts as one address: an IPv4 address, or the /64 that a provider gives to one IPv6 customer. */
export function addressKey(ip: string): string {
  const plain = ip.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail = ''] = (plain.split('%')[0] ?? '').split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const zeros = plain.includes('::') ? Math.max(0, 8 - before.length - after.length) : 0;
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

/** How long sockets of other pages may take to close, in ms: nobody knows. */
const SOCKETS_AGAIN_MS = 10_000;

/** For an address that has as many sockets open as it may. */
export function tooManySockets(): AppError {
  const what = 'Very many connections are open from your network.';
  return limited('RATE_LIMITED', SOCKETS_AGAIN_MS, what);
}

/** Limits what an address has at the same time, such as sockets. */
export class AddressCounts {
  readonly #most: number;
  readonly #counts = new Map<string, number>();

  /** @param most maximum for one address */
  constructor(most: number) {
    this.#most = most;
  }

  /** Whether the address is at its limit. */
  isSpent(ip: string): boolean {
    return (this.#counts.get(addressKey(ip)) ?? 0) >= this.#most;
  }

  /** @returns a handle that gives it back; null if the address is at its limit */
  take(ip: string): Disposable | null {
    const key = addressKey(ip);
    const count = this.#counts.get(key) ?? 0;
    if (count >= this.#most) return null;
    this.#counts.set(key, count + 1);
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (!held) return;
        held = false;
        const left = (this.#counts.get(key) ?? 1) - 1;
        if (left > 0) this.#counts.set(key, left);
        else this.#counts.delete(key);
      },
    };
  }
}

/** Rate limit on what an address does, such as taking new places. */
export class AddressRates {
  readonly #rates: Rates;

  /** @param now a monotonic clock, in ms */
  constructor(rates: readonly Rate[], now?: () => number) {
    this.#rates = new Rates(rates, now);
  }

  /** How long the address has to wait, in ms; 0 if it need not. */
  waitMs(ip: string): number {
    return this.#rates.waitMs(addressKey(ip));
  }

  /** Counts one action now. @returns 0, or how long to wait in ms if it is above the limit; then it does not count */
  take(ip: string): number {
    return this.#rates.take(addressKey(ip));
  }

  /** Undoes the address's latest `take`, which came to nothing. */
  giveBack(ip: string): void {
    this.#rates.giveBack(addressKey(ip));
  }
}
