// What the room is to know of me besides my name and what I do (PR2, PR3), and what of it has to be told; pure.
import type { Link, Person } from '../../protocol/messages.ts';

export interface Standing {
  readonly follow: string | null;
  readonly look: string | null;
  readonly dnd: boolean;
  /** Null: not known yet, and not told. */
  readonly link: Link | null;
}

/** What the room has of me. */
export function standingOf({ follow, look, dnd, link }: Person): Standing {
  return { follow: follow ?? null, look: look ?? null, dnd: dnd === true, link: link ?? null };
}

/** @returns what differs, as a `presence`; null if nothing does */
export function presenceChanges(told: Standing, wanted: Standing): Partial<Standing> | null {
  const keys = (Object.keys(wanted) as (keyof Standing)[]).filter(
    (key) => wanted[key] !== told[key] && !(key === 'link' && wanted.link === null),
  );
  return keys.length > 0 ? Object.fromEntries(keys.map((key) => [key, wanted[key]])) : null;
}
