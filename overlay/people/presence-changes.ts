// The parts of my presence beyond name and status (PR2, PR3), and which of them have to be sent. Pure functions.
import type { Link, Person } from '../../protocol/messages.ts';

export interface Standing {
  readonly follow: string | null;
  readonly look: string | null;
  readonly dnd: boolean;
  /** Null: not measured yet, and not sent. */
  readonly link: Link | null;
}

/** The presence that the room currently holds for me. */
export function standingOf({ follow, look, dnd, link }: Person): Standing {
  return { follow: follow ?? null, look: look ?? null, dnd: dnd === true, link: link ?? null };
}

/** @returns the changed fields, for a `presence` message; null if nothing changed */
export function presenceChanges(told: Standing, wanted: Standing): Partial<Standing> | null {
  const keys = (Object.keys(wanted) as (keyof Standing)[]).filter(
    (key) => wanted[key] !== told[key] && !(key === 'link' && wanted.link === null),
  );
  return keys.length > 0 ? Object.fromEntries(keys.map((key) => [key, wanted[key]])) : null;
}
