// Which machine a newcomer is placed on (MM2). Pure.
import type { Machine } from '../../protocol/streams/machines.ts';

/**
 * A newcomer stays unless this machine takes nobody, or has less than half as many free seats as the freest. Which of
 * the others it is goes by chance and by their free seats: until they announce again, everybody sees the same figures.
 * @param own free seats of this machine, 0 if it takes nobody @param random 0 to 1, less than 1
 * @returns undefined: here
 */
export function placeFor(
  own: number,
  others: readonly Machine[],
  random: number,
): Machine | undefined {
  const open = others.filter(({ draining, free }) => !draining && free > 0);
  const most = Math.max(0, ...open.map(({ free }) => free));
  if (most === 0 || (own > 0 && 2 * own >= most)) return undefined;
  let left = random * open.reduce((sum, { free }) => sum + free, 0);
  for (const machine of open) {
    left -= machine.free;
    if (left < 0) return machine;
  }
  return open.at(-1);
}
