// How far the room's clock is ahead of ours, from a few round trips (AR2).

/** One round trip. */
export interface RoundTrip {
  /** Our steady clock, in ms, when it was sent and when its answer came. */
  sent: number;
  came: number;
  /** What the room's clock said in between. */
  at: number;
}

/**
 * The room's time less that of our steady clock, in ms: the median of the quicker half, since the one way is as long as
 * the other where both are short.
 * @returns undefined without a round trip
 */
export function aheadOf(trips: readonly RoundTrip[]): number | undefined {
  const quickest = trips.toSorted((a, b) => a.came - a.sent - (b.came - b.sent));
  const offsets = quickest
    .slice(0, Math.ceil(trips.length / 2))
    .map(({ sent, came, at }) => at - (sent + came) / 2)
    .sort((a, b) => a - b);
  return offsets[offsets.length >> 1];
}
