// Who is in a room, put together from the connections of each person (PR1), as pure functions.
import { COLOR_SLOTS } from '../protocol/limits.ts';
import type { Person, PersonStatus } from '../protocol/messages.ts';
import type { Ticket } from '../protocol/ticket.ts';

/** What one of a person's connections says about it. */
export interface Sighting {
  role: Ticket['role'];
  seat?: number | undefined;
  status: PersonStatus;
  /** When the status was set, in ms. */
  statusAt: number;
}

/** Of a person with several tabs, the role that may most is shown. */
const RANK: readonly Person['role'][] = ['host', 'operator', 'agent', 'guest', 'watcher'];

/**
 * The person that its connections make up.
 * @param seen at least one connection
 */
export function personFrom(
  who: { pid: string; name: string; color: number },
  seen: readonly Sighting[],
): Person {
  const roles = seen.map(({ role }) => shownRole(role));
  const role = RANK.find((r) => roles.includes(r)) ?? 'guest';
  const newest = seen.reduce((a, b) => (b.statusAt > a.statusAt ? b : a));
  const seat = seen.find((s) => s.seat !== undefined)?.seat;
  const person: Person = {
    pid: who.pid,
    name: who.name,
    color: who.color,
    role,
    status: newest.status,
  };
  if (seat !== undefined) person.seat = seat;
  return person;
}

/** The role that others see; a bridge is its visitor's. */
export function shownRole(role: Ticket['role']): Person['role'] {
  return role === 'bridge' || role === 'proxy' ? 'guest' : role;
}

/** What someone does who has just come. */
export function firstStatus(role: Ticket['role']): PersonStatus {
  return role === 'watcher' ? 'watching' : 'active';
}

export function samePerson(a: Person, b: Person): boolean {
  return (
    a.pid === b.pid &&
    a.name === b.name &&
    a.color === b.color &&
    a.role === b.role &&
    a.status === b.status &&
    a.seat === b.seat
  );
}

/**
 * A colour slot for a newcomer: a wish that nobody has, else the lowest free slot, else the least used.
 * @param taken slots of the people present @param wishes best first, any integers
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
