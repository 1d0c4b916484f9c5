// A rate limiter as a plain value (LI1), so that tests need no clock: bursts, then a steady rate.

/** A token bucket: it held `tokens` at the time `at` (ms) and refills steadily up to the burst size. */
export interface Bucket {
  tokens: number;
  at: number;
}

export interface BucketRate {
  perSecond: number;
  burst: number;
}

/** A full bucket. */
export function fullBucket(rate: BucketRate, now: number): Bucket {
  return { tokens: rate.burst, at: now };
}

/** Adds what has come in since the latest look; mutates the bucket. @param now ms, as for `takeToken` */
export function refill(bucket: Bucket, rate: BucketRate, now: number): void {
  const gained = (Math.max(0, now - bucket.at) * rate.perSecond) / 1_000;
  bucket.tokens = Math.min(rate.burst, bucket.tokens + gained);
  bucket.at = now;
}

/**
 * Takes one token; mutates the bucket.
 * @param now ms; may stand still or go backwards, as system clocks do
 * @returns 0 if a token was taken, else the ms until one is available
 */
export function takeToken(bucket: Bucket, rate: BucketRate, now: number): number {
  refill(bucket, rate, now);
  if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) * 1_000) / rate.perSecond);
  bucket.tokens -= 1;
  return 0;
}
