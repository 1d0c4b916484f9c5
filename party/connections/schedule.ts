// When a room has to look up next: for a late hello, a silent connection, or someone whose grace is over.
import { HELLO_TIMEOUT_MS, SILENCE_MS } from '../../protocol/limits.ts';

/** What the clock has to know of a connection, in ms. */
export interface Watched {
  at: number;
  lastSeen: number;
  /** Whether it has said hello. */
  member: boolean;
}

/** When a connection is overdue: its hello (HS1), or any sign of life (PR1). */
export function dueOf({ at, lastSeen, member }: Watched): number {
  return member ? lastSeen + SILENCE_MS : at + HELLO_TIMEOUT_MS;
}

/** The earliest of all deadlines, or null if nothing is awaited and the room may sleep. */
export function nextDeadline(watched: Iterable<Watched>, leaves: Iterable<number>): number | null {
  let next = Number.POSITIVE_INFINITY;
  for (const one of watched) next = Math.min(next, dueOf(one));
  for (const at of leaves) next = Math.min(next, at);
  return Number.isFinite(next) ? next : null;
}
