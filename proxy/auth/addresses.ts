// Limits per address on the network, so that one address can't use up what all of them share.
import { isIPv6 } from 'node:net';

/** Maximum number of remembered addresses; those idle the longest are forgotten first. */
const MOST_KEPT = 10_000;

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

export interface AddressRate {
  count: number;
  windowMs: number;
}

/** Rate limit on what an address does, such as taking new places, in a sliding window of time. */
export class AddressRates {
  readonly #rate: AddressRate;
  readonly #now: () => number;
  /** When each address did it, oldest first. */
  readonly #times = new Map<string, number[]>();

  /** @param now a monotonic clock, in ms */
  constructor(rate: AddressRate, now: () => number = () => performance.now()) {
    this.#rate = rate;
    this.#now = now;
  }

  /** Whether the address is at its rate limit. */
  isSpent(ip: string): boolean {
    return this.#recent(addressKey(ip)).length >= this.#rate.count;
  }

  /** Counts one action now. @returns false if it exceeds the limit; then it does not count */
  take(ip: string): boolean {
    const key = addressKey(ip);
    const times = this.#recent(key);
    if (times.length >= this.#rate.count) return false;
    // Moves it to the end: the first of the map is the address that was idle the longest.
    this.#times.delete(key);
    this.#times.set(key, [...times, this.#now()]);
    const [quietest] = this.#times.keys();
    if (this.#times.size > MOST_KEPT && quietest !== undefined) this.#times.delete(quietest);
    return true;
  }

  /** Undoes the address's latest `take`, which came to nothing. */
  giveBack(ip: string): void {
    this.#times.get(addressKey(ip))?.pop();
  }

  #recent(key: string): number[] {
    const since = this.#now() - this.#rate.windowMs;
    return (this.#times.get(key) ?? []).filter((at) => at > since);
  }
}
