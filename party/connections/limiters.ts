// How often someone may do something (LI1): two limiters as plain values, so that they can be tested without a clock.

/** A token bucket: `tokens` at the time `at` (ms); it refills steadily up to the burst. */
export interface Bucket {
  tokens: number;
  at: number;
}

export interface BucketRate {
  perSecond: number;
  burst: number;
}

/** A bucket that nothing was taken from. */
export function fullBucket(rate: BucketRate, now: number): Bucket {
  return { tokens: rate.burst, at: now };
}

/**
 * Takes one token, changing the bucket.
 * @param now ms, may stand still or step back (clocks do)
 * @returns 0 if it was there, else the ms until it will be
 */
export function takeToken(bucket: Bucket, rate: BucketRate, now: number): number {
  const gained = (Math.max(0, now - bucket.at) * rate.perSecond) / 1_000;
  bucket.tokens = Math.min(rate.burst, bucket.tokens + gained);
  bucket.at = now;
  if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) * 1_000) / rate.perSecond);
  bucket.tokens -= 1;
  return 0;
}

export interface WindowRate {
  count: number;
  windowMs: number;
}

/**
 * Counts one event against a sliding window, changing the list of the event times (ms, oldest first).
 * @returns 0 if it is within the rate (and now counted), else the ms until the next may come
 */
export function takeFromWindow(times: number[], rate: WindowRate, now: number): number {
  while (times.length > 0 && (times[0] as number) <= now - rate.windowMs) times.shift();
  if (times.length < rate.count) {
    times.push(now);
    return 0;
  }
  return Math.max(1, (times[0] as number) + rate.windowMs - now);
}
