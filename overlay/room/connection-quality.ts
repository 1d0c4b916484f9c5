// Rates a connection as good, fair or poor from its recent round-trip times. Pure functions.
import type { Link } from '../../protocol/messages.ts';

/** How many of the newest round-trip times are used. */
export const KEPT_TIMES = 5;
/** Upper limits for the median round-trip time, in ms. */
const GOOD_MS = 120;
const FAIR_MS = 300;
/** Jitter (median deviation from the median) from which a connection feels unsteady, in ms. */
const UNSTEADY_MS = 75;
/** For this long after a disconnect, a connection is not rated good. */
export const SHAKEN_MS = 30_000;

/**
 * @param times round-trip times in ms, the newest last
 * @param sinceLoss ms since the connection was last lost
 * @returns null before the first measurement
 */
export function connectionQuality(times: readonly number[], sinceLoss: number): Link | null {
  const newest = times.slice(-KEPT_TIMES);
  if (newest.length === 0) return null;
  const typical = median(newest);
  const spread = median(newest.map((time) => Math.abs(time - typical)));
  if (typical >= FAIR_MS || spread >= 2 * UNSTEADY_MS) return 'poor';
  const steady = spread < UNSTEADY_MS && sinceLoss >= SHAKEN_MS;
  return typical < GOOD_MS && steady ? 'good' : 'fair';
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [a = 0, b = 0] = [sorted[middle], sorted[(sorted.length - 1) >> 1]];
  return (a + b) / 2;
}
