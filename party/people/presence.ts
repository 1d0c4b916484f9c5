// Derives each person's presence from all of its connections (PR1), as pure functions.

import { ROLES, type Role } from '../../protocol/access/roles.ts';
import { COLOR_SLOTS } from '../../protocol/limits.ts';
import type { ClientMessage, Person, PersonStatus } from '../../protocol/messages.ts';
import type { SocialState } from '../connections/connection.ts';

export type PresenceMessage = Extract<ClientMessage, { type: 'presence' }>;

/** What one connection contributes to its person's presence. */
export interface Sighting {
  role: Role;
  seat?: number | undefined;
  status: PersonStatus;
  /** When the status was set, in ms. */
  statusAt: number;
  /** PR2, PR3. */
  social?: SocialState | undefined;
}

/**
 * Merges a person's connections into one presence.
 * @param seen at least one connection @param missing number of windows that the app in its seat can't show
 */
export function personFrom(
  who: { pid: string; name: string; color: number; muted?: boolean } & OfKeyboard,
  seen: readonly Sighting[],
  missing = 0,
): Person {
  const { role } = seen.reduce((a, b) => (ROLES[b.role].rank < ROLES[a.role].rank ? b : a));
  const newest = seen.reduce((a, b) => (b.statusAt > a.statusAt ? b : a));
  const seat = seen.find((s) => s.seat !== undefined)?.seat;
  const person: Person = {
    pid: who.pid,
    name: who.name,
    color: who.color,
    role: ROLES[role].shown,
    status: newest.status,
  };
  if (seat !== undefined) person.seat = seat;
  // Of several tabs, the one used last decides; but do-not-disturb in any of them applies.
  const { follow, look, link } = newest.social ?? {};
  if (follow !== undefined) person.follow = follow;
  if (look !== undefined) person.look = look;
  if (link !== undefined) person.link = link;
  if (seen.some(({ social }) => social?.dnd)) person.dnd = true;
  if (who.muted) person.muted = true;
  if (missing > 0) person.missing = missing;
  return withKeyboard(person, who);
}

/** A person's part in the keyboard (KB1). */
export type OfKeyboard = Pick<Person, 'keyboard' | 'hand'>;

export function withKeyboard(person: Person, { keyboard, hand }: OfKeyboard): Person {
  const { keyboard: _had, hand: _raised, ...rest } = person;
  return { ...rest, ...(keyboard ? { keyboard } : {}), ...(hand ? { hand } : {}) };
}

/** Merges a browser's `presence` message into its earlier state: absent keys stay, null removes. */
export function withSocial(
  before: SocialState | undefined,
  said: Pick<PresenceMessage, 'follow' | 'look' | 'dnd' | 'link'>,
): SocialState {
  const next: SocialState = { ...before };
  for (const key of ['follow', 'look'] as const) {
    const value = said[key];
    if (value === null) delete next[key];
    else if (value !== undefined) next[key] = value;
  }
  if (said.dnd === true) next.dnd = true;
  else if (said.dnd === false) delete next.dnd;
  if (said.link !== undefined) next.link = said.link;
  return next;
}

export function samePerson(a: Person, b: Person): boolean {
  return (
    a.pid === b.pid &&
    a.name === b.name &&
    a.color === b.color &&
    a.role === b.role &&
    a.status === b.status &&
    a.seat === b.seat &&
    a.follow === b.follow &&
    a.look === b.look &&
    a.dnd === b.dnd &&
    a.muted === b.muted &&
    a.keyboard === b.keyboard &&
    a.hand === b.hand &&
    a.link === b.link &&
    a.missing === b.missing
  );
}

/**
 * A colour slot for a newcomer: a wanted slot that is free, else the lowest free one, else the least used.
 * @param taken slots of the people present @param wishes wanted slots by preference, any integers
 */
export function pickColor(
  taken: Iterable<number>,
  wishes: readonly (number | undefined)[],
): number {
  const used = new Array<number>(COLOR_SLOTS).fill(0);
  for (const slot of taken) {
    if (slot >= 0 && slot < COLOR_SLOTS) used[slot] = (used[slot] ?? 0) + 1;
  }
  const wish = wishes.find((slot) => slot !== undefined && used[slot] === 0);
  if (wish !== undefined) return wish;
  return used.indexOf(Math.min(...used));
}
