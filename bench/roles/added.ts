// By how much one room's echo is slower than another's, on a machine that also does other things.
import { stats } from '../tools/stats.ts';

/** Samples of a while, by the room. */
export type Part = ReadonlyMap<string, readonly number[]>;

/**
 * The median, over the parts of a run, of what one room's p95 is above the other's: in a part both had the same machine,
 * and a part in which it stood still decides nothing.
 * @returns null if one of them was not measured
 */
export function added(parts: readonly Part[], room: string, over: string): number | null {
  const differences = parts.flatMap((part) => {
    const [ours, theirs] = [part.get(room), part.get(over)];
    return ours && theirs ? [stats(ours).p95 - stats(theirs).p95] : [];
  });
  return differences.length > 0 ? stats(differences).p50 : null;
}
