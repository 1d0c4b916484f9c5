// How long to wait before something is tried again: exponential backoff with a cap and jitter. Pure.

export interface Backoff {
  /** The first wait at most, in ms. */
  firstMs: number;
  /** Every wait at most, in ms. */
  maxMs: number;
  /** Each wait is this many times the one before. */
  growth: number;
  /** Up to this fraction of a wait is left out at random, so that not everybody tries again at the same moment. */
  jitter?: number;
}

/** LI3, for browsers at a party: never less than 500 ms, and not everybody at once where a room was restarted. */
export const PARTY_RETRIES: Backoff = { firstMs: 750, maxMs: 10_000, growth: 1.6, jitter: 1 / 3 };

/**
 * @param attempt 0 for the first wait
 * @param random 0 to 1, as from `Math.random`
 * @returns whole ms
 */
export function backoffMs(
  attempt: number,
  { firstMs, maxMs, growth, jitter = 0 }: Backoff,
  random = Math.random(),
): number {
  const full = Math.min(maxMs, firstMs * growth ** Math.max(0, attempt));
  return Math.round(full * (1 - jitter * (1 - random)));
}
