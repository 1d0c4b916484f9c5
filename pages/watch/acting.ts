// Who acts just now, and which seat is shown while the wall follows whoever does. Pure.
import { type Ghosts, ghostKey } from '../../protocol/room/ghosts.ts';
import type { WallSeat } from './seats.ts';

/** A pointer that moved so long ago rests, in ms. */
export const POINTING_MS = 1_500;
/** What is followed stays for so long at least, in ms: a picture that jumps can't be watched. */
export const FOLLOWED_MS = 2_000;

/** How much goes on in a seat: who types shows more than who moves the pointer. */
export type Act = 0 | 1 | 2;

/** @param now ms of `performance.now()` @returns by seat */
export function actsIn(
  seats: readonly WallSeat[],
  ghosts: Ghosts,
  now: number,
): ReadonlyMap<number, Act> {
  const actOf = ({ people }: WallSeat): Act => {
    if (people.some(({ status }) => status === 'typing')) return 2;
    const points = people.some(({ pid }) => {
      const ghost = pid === null ? undefined : ghosts.get(ghostKey(pid, 'pointer'));
      return ghost !== undefined && now - ghost.movedAt < POINTING_MS;
    });
    return points ? 1 : 0;
  };
  return new Map(seats.map((seat) => [seat.seat, actOf(seat)]));
}

export interface Followed {
  seat: number;
  /** Since when, in ms of `performance.now()`. */
  at: number;
}

/**
 * The seat to show: the one before as long as nobody does more than whoever is in it.
 * @returns `before` itself where nothing changes; null where nobody is in
 */
export function followed(
  before: Followed | null,
  acts: ReadonlyMap<number, Act>,
  now: number,
): Followed | null {
  const own = before === null ? undefined : acts.get(before.seat);
  if (before !== null && own !== undefined && now - before.at < FOLLOWED_MS) return before;
  let best: [seat: number, act: Act] | null =
    before !== null && own !== undefined ? [before.seat, own] : null;
  for (const [seat, act] of acts) if (best === null || act > best[1]) best = [seat, act];
  if (best === null) return null;
  return best[0] === before?.seat ? before : { seat: best[0], at: now };
}
