// Delay before the next reconnect attempt: capped exponential backoff with jitter (LI3).

const FIRST_MS = 500;
const MAX_MS = 10_000;
const GROWTH = 1.6;
/** Up to this fraction is added at random, so that clients don't all reconnect to a restarted room at once. */
const JITTER = 0.5;

/**
 * @param attempt 1 for the first attempt after a disconnect
 * @param random 0 to 1, as from `Math.random`
 * @returns ms, from 500 to 10,000
 */
export function retryDelay(attempt: number, random: number): number {
  const delay = FIRST_MS * GROWTH ** Math.max(0, attempt - 1) * (1 + JITTER * random);
  return Math.round(Math.min(MAX_MS, delay));
}
