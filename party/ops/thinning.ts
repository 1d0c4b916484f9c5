// Which points of a proxy's day are kept: the older, the fewer (OM3).
import { LEVELS, type Level } from '../../protocol/streams/ops-scan.ts';

const MINUTE = 60_000;
/** Up to an age, one point in each step; times in ms. */
const STEPS = [
  { age: 10 * MINUTE, step: 5_000 },
  { age: 120 * MINUTE, step: MINUTE },
  { age: 24 * 60 * MINUTE, step: 10 * MINUTE },
] as const;
/** How long anything is kept, in ms. */
export const KEPT_MS = 24 * 60 * MINUTE;

export interface Thinned {
  /** Unix time in ms. */
  at: number;
  level: Level;
}

/**
 * The points that go: all that are older than a day or come from the future, and of the others in a step all but the
 * worst (of equals the latest), so that what was wrong for a moment stays to be seen.
 * @param now Unix time in ms @returns their times
 */
export function surplus(points: readonly Thinned[], now: number): number[] {
  const best = new Map<string, Thinned>();
  const gone: number[] = [];
  for (const point of points) {
    const age = now - point.at;
    const row = STEPS.find((one) => age < one.age);
    if (!row || age < -MINUTE) {
      gone.push(point.at);
      continue;
    }
    const key = `${row.step} ${Math.floor(point.at / row.step)}`;
    const other = best.get(key);
    const wins =
      !other || rank(point) > rank(other) || (rank(point) === rank(other) && point.at > other.at);
    if (wins) best.set(key, point);
    if (other) gone.push(wins ? other.at : point.at);
  }
  return gone;
}

function rank({ level }: Thinned): number {
  return LEVELS.indexOf(level);
}
