// A rate limiter as a plain value (LI1), so that tests need no clock: so many in any time of this length.

export interface WindowRate {
  count: number;
  windowMs: number;
}

/**
 * Counts one event against a sliding window; mutates the list of event times (ms, oldest first).
 * @returns 0 if the event is within the rate (and was counted), else the ms until the next one is allowed
 */
export function takeFromWindow(times: number[], rate: WindowRate, now: number): number {
  while (times.length > 0 && (times[0] as number) <= now - rate.windowMs) times.shift();
  if (times.length < rate.count) {
    times.push(now);
    return 0;
  }
  return Math.max(1, (times[0] as number) + rate.windowMs - now);
}
