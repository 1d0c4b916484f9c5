// A series of the figures of scans that a page keeps: not longer than of use. Pure.
import type { OpsPoint } from '../../protocol/streams/ops-feed.ts';
import { LEVELS } from '../../protocol/streams/ops-level.ts';

/** More than a day has when it is thinned by the party. */
const MAX_POINTS = 1_000;

/**
 * Adds a point to a series; where there are too many, of each two in its older half the worse stays, so that what was
 * wrong for a moment stays to be seen.
 * @param points oldest first
 */
export function withPoint(points: readonly OpsPoint[], point: OpsPoint): OpsPoint[] {
  const all = [...points, point];
  if (all.length <= MAX_POINTS) return all;
  const half = all.length >> 1;
  const kept: OpsPoint[] = [];
  for (let i = 0; i < half; i += 2) {
    const [one, other] = [all[i], i + 1 < half ? all[i + 1] : undefined];
    const stays = one && other && rank(one) < rank(other) ? other : one;
    if (stays) kept.push(stays);
  }
  return [...kept, ...all.slice(half)];
}

const rank = ({ level }: OpsPoint): number => LEVELS.indexOf(level);
