// What is paused for whom, and what an act makes of it (LK2). Pure, and without schemas, because pages know it, too.
import type { Pause, Pauses } from './pause.ts';

export const NO_PAUSES: Pauses = { seats: {} };

/** The pause that holds for a seat, the room's before its own; for who has none, such as a watcher, the room's. */
export function pauseOf({ room, seats }: Pauses, seat?: number): Pause | undefined {
  return room ?? (seat === undefined ? undefined : seats[seat]);
}

/** @param seat undefined for the room @param pause undefined: it goes on */
export function withPause(
  { room, seats }: Pauses,
  seat: number | undefined,
  pause: Pause | undefined,
): Pauses {
  if (seat === undefined) return { ...(pause ? { room: pause } : {}), seats };
  const others = Object.entries(seats).filter(([number]) => number !== String(seat));
  const next = Object.fromEntries(pause ? [...others, [String(seat), pause]] : others);
  return { ...(room ? { room } : {}), seats: next };
}
