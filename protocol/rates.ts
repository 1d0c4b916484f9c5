// Rate limits as plain values, so that tests need no clock: at most so many in any time of a length. Proxy and room use them.
import { DAY_MS } from './time.ts';

/** At most `count` within any `windowMs`. */
export interface Rate {
  count: number;
  windowMs: number;
}

/** Bounds of what may be configured: rates that hold together, and each of them. */
export const MOST_RATES = 8;
export const MOST_COUNT = 100_000;
export const LONGEST_WINDOW_MS = 31 * DAY_MS;

/** @param times of what was counted, in ms, oldest first @returns 0 if one more is within every rate, else the ms until it is */
export function waitMs(times: readonly number[], rates: readonly Rate[], now: number): number {
  const waits = rates.map(({ count, windowMs }) => {
    const before = times.at(-count);
    return before === undefined ? 0 : before + windowMs - now;
  });
  return Math.max(0, ...waits);
}

/** As `waitMs`; counts one more if it is within every rate. Mutates `times`, and keeps no more of them than it needs. */
export function takeOne(times: number[], rates: readonly Rate[], now: number): number {
  const wait = waitMs(times, rates, now);
  if (wait > 0) return wait;
  times.push(now);
  if (times.length > Math.max(...rates.map(({ count }) => count))) times.shift();
  return 0;
}
