// The roster of people in the room, built from its presence frames. Pure functions.

import { ROLES } from '../access/roles.ts';
import type { Person, ServerMessage } from '../messages.ts';

/** What a resident is, for people: in words wherever its badge is (AG). */
export const MODEL_WORDS = 'AI model';

export interface Roster {
  /** My own `pid`; null until the room has welcomed this page. */
  readonly me: string | null;
  readonly people: ReadonlyMap<string, Person>;
}

export const EMPTY_ROSTER: Roster = { me: null, people: new Map() };

type Presence = Extract<ServerMessage, { type: 'presence' }>;

/** Applies the room's welcome, which says who I am; the next presence frame says who else is here. */
export function welcomed(roster: Roster, me: Person): Roster {
  const people = new Map(roster.people);
  if (roster.me !== null && roster.me !== me.pid) people.delete(roster.me);
  people.set(me.pid, me);
  return { me: me.pid, people };
}

/** Applies a presence frame. `sync` replaces everybody but me; other events list who changed. */
export function applyPresence(roster: Roster, { ev, who }: Presence): Roster {
  const people = new Map(ev === 'sync' ? mine(roster) : roster.people);
  for (const person of who) {
    // While this page is connected I am present, even if my other tabs leave.
    if (ev === 'leave' && person.pid === roster.me) continue;
    if (ev === 'leave') people.delete(person.pid);
    else people.set(person.pid, person);
  }
  return { me: roster.me, people };
}

function mine({ me, people }: Roster): [string, Person][] {
  const person = me === null ? undefined : people.get(me);
  return person ? [[person.pid, person]] : [];
}

/** Me first, then by role (hosts before guests before watchers), then by name. */
export function ordered({ me, people }: Roster): Person[] {
  return [...people.values()].sort(
    (a, b) =>
      Number(b.pid === me) - Number(a.pid === me) ||
      ROLES[a.role].listed - ROLES[b.role].listed ||
      a.name.localeCompare(b.name) ||
      (a.pid < b.pid ? -1 : 1),
  );
}

/** Who lives in the room: a model (AG). */
export function residentIn({ people }: Pick<Roster, 'people'>): Person | undefined {
  return [...people.values()].find(({ role }) => role === 'agent');
}

/** One or two letters for a name: `amber-gnu` is AG, `Ada` is A, `王小明` is 王. */
export function initials(name: string): string {
  const words = name.split(/[\s_.-]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letters = words.map((word) => /[\p{L}\p{N}]/u.exec(word)?.[0] ?? '');
  const first = letters[0] ?? [...name][0] ?? '?';
  const last = letters.length > 1 ? (letters.at(-1) ?? '') : '';
  return (first + last).toLocaleUpperCase();
}

/** A person's role and status in words: `host, idle, fair connection`. */
export function roleWords(person: Person, me: string | null): string {
  const { role, seat, status, dnd, muted, keyboard, hand, link, missing, follow } = person;
  const said = [
    person.pid === me && 'you',
    role !== 'guest' && (role === 'agent' ? MODEL_WORDS : role),
    seat !== undefined && `seat ${seat}`,
    status !== 'active' && status !== 'watching' && status,
    dnd && 'do not disturb',
    muted && 'muted',
    keyboard && 'has the keyboard',
    hand && `hand raised (${hand})`,
    link && link !== 'good' && `${link} connection`,
    missing && missingWords(missing),
    follow && follow === me && 'follows you',
  ];
  return said.filter(Boolean).join(', ');
}

/** @param missing number of windows that a person's app can't show, at least 1 */
export function missingWords(missing: number): string {
  return `${missing} ${missing === 1 ? 'window' : 'windows'} not available here`;
}

/** The screen reader announcement; empty if nobody joined or left. */
export function announcement(joined: readonly Person[], left: readonly Person[]): string {
  const said: string[] = [];
  if (joined.length > 0) said.push(`${list(joined)} joined.`);
  if (left.length > 0) said.push(`${list(left)} left.`);
  return said.join(' ');
}

function list(people: readonly Person[]): string {
  const names = people.slice(0, 3).map((p) => p.name);
  const rest = people.length - names.length;
  return rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(' and ');
}

/** The next occupied seat after this one, wrapping around; null if there is no other. */
export function nextSeat(roster: Roster, seat: number | null): number | null {
  const taken = [...roster.people.values()]
    .map((person) => person.seat)
    .filter((n) => n !== undefined);
  const others = [...new Set(taken)].filter((n) => n !== seat).sort((a, b) => a - b);
  return others.find((n) => n > (seat ?? 0)) ?? others[0] ?? null;
}
