// Computes a room's next alarm: a late hello, a silent connection, the end of someone's grace period or rest.
import { HELLO_TIMEOUT_MS, SILENCE_MS } from '../../protocol/limits.ts';

/** What the deadline of a connection depends on; times in ms. */
export interface Watched {
  at: number;
  lastSeen: number;
  /** Whether it has said hello. */
  member: boolean;
}

/** When a connection times out: without a hello (HS1), or afterwards without any traffic (PR1). */
export function dueOf({ at, lastSeen, member }: Watched): number {
  return member ? lastSeen + SILENCE_MS : at + HELLO_TIMEOUT_MS;
}

/** @param others deadlines, in ms @returns the earliest deadline, or null if there is none and the room may hibernate. */
export function nextDeadline(watched: Iterable<Watched>, others: Iterable<number>): number | null {
  let next = Number.POSITIVE_INFINITY;
  for (const one of watched) next = Math.min(next, dueOf(one));
  for (const at of others) next = Math.min(next, at);
  return Number.isFinite(next) ? next : null;
}
