// Who comes and goes in a shared room, in words for the terminal of whoever shares it. Pure.
import type { Knock } from '../../protocol/access/knocks.ts';
import type { InviteListing } from '../../protocol/api.ts';
import type { Person } from '../../protocol/messages.ts';
import { printableLine } from '../../protocol/text/printable.ts';

/** What is known of the room at a moment. */
export interface Presence {
  people: readonly Person[];
  knocks: readonly Knock[];
  invites: readonly Invite[];
}

export type Invite = Pick<InviteListing, 'id' | 'uses' | 'usedBy' | 'revoked'>;

export const NOBODY: Presence = { people: [], knocks: [], invites: [] };

/** Who has begun to knock, in the order in which it is told. */
export function newKnocks(before: Presence, after: Presence): Knock[] {
  const waited = new Set(before.knocks.map(({ visitor }) => visitor));
  return after.knocks.filter(({ visitor }) => !waited.has(visitor));
}

/** What happened between two moments, a line each. */
export function news(before: Presence, after: Presence): string[] {
  const known = new Map(before.people.map((one) => [one.pid, one]));
  const here = new Set(after.people.map(({ pid }) => pid));
  return [
    ...newKnocks(before, after).map(
      ({ who }) => `${printableLine(who)} knocks: y lets them in, n turns them away`,
    ),
    ...after.invites.flatMap((one) =>
      ofInvite(
        before.invites.find(({ id }) => id === one.id),
        one,
      ),
    ),
    ...after.people.filter(({ pid }) => !known.has(pid)).map((one) => `${named(one)} came in`),
    ...before.people.filter(({ pid }) => !here.has(pid)).map((one) => `${named(one)} left`),
    ...after.people.flatMap((one) => ofKeyboard(known.get(one.pid), one)),
  ];
}

/** Also those who only look at the terminal, without a page that says that they are there. */
function ofInvite(before: Invite | undefined, { uses, usedBy }: Invite): string[] {
  const known = before?.usedBy.length ?? 0;
  return usedBy
    .slice(known)
    .map(
      ({ who }, index) =>
        `${printableLine(who)} took the invitation, ${known + index + 1} of ${uses}`,
    );
}

function ofKeyboard(before: Person | undefined, after: Person): string[] {
  if (after.keyboard && !before?.keyboard) return [`${named(after)} has the keyboard`];
  if (before?.keyboard && !after.keyboard) return [`${named(after)} has let go of the keyboard`];
  if (after.hand !== undefined && before?.hand === undefined)
    return [`${named(after)} asks for the keyboard: g gives it`];
  return [];
}

/** A person, with what they are where they are no guest. */
export function named({ name, role }: Pick<Person, 'name' | 'role'>): string {
  return role === 'guest' ? printableLine(name) : `${printableLine(name)} (${role})`;
}

/** Those who can be sent out or be given the keyboard, whoever has raised a hand first. */
export function guestsOf({ people }: Presence): Person[] {
  const guests = people.filter(({ role }) => role !== 'host');
  return guests.sort((a, b) => (a.hand ?? Infinity) - (b.hand ?? Infinity));
}
