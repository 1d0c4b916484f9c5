// Looks several times a second who acts, and turns the wall to them while it follows.
import { useEffect, useRef, useState } from 'react';
import type { RoomFeed } from '../../client/index.ts';
import { NO_GHOSTS } from '../../protocol/room/ghosts.ts';
import { type Act, actsIn, type Followed, followed } from './acting.ts';
import type { WallSeat } from './seats.ts';

const EVERY_MS = 250;
const NOTHING: ReadonlyMap<number, Act> = new Map();

/**
 * @param follows whether the wall turns to whoever acts
 * @param turn shows a seat
 * @returns how much goes on in each seat
 */
export function useFollowed(
  seats: readonly WallSeat[],
  feed: RoomFeed | null,
  follows: boolean,
  turn: (seat: number) => void,
): ReadonlyMap<number, Act> {
  const [acts, setActs] = useState(NOTHING);
  const latest = useRef({ seats, turn });
  useEffect(() => {
    latest.current = { seats, turn };
  });
  useEffect(() => {
    let now: Followed | null = null;
    const look = () => {
      const ghosts = feed?.cursors.getSnapshot().ghosts ?? NO_GHOSTS;
      const found = actsIn(latest.current.seats, ghosts, performance.now());
      setActs((old) => (isSame(old, found) ? old : found));
      if (!follows) return;
      const next = followed(now, found, performance.now());
      if (next && next !== now) latest.current.turn(next.seat);
      now = next;
    };
    const timer = setInterval(look, EVERY_MS);
    look();
    return () => clearInterval(timer);
  }, [feed, follows]);
  return acts;
}

function isSame(a: ReadonlyMap<number, Act>, b: ReadonlyMap<number, Act>): boolean {
  return a.size === b.size && [...a].every(([seat, act]) => b.get(seat) === act);
}
