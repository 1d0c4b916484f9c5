// Tracks the people of a room and announces joins, updates, and leaves after a grace period (PR1).

import { ROLES } from '../../protocol/access/roles.ts';
import type { Ticket } from '../../protocol/access/ticket.ts';
import { LEAVE_GRACE_MS } from '../../protocol/limits.ts';
import type { Person } from '../../protocol/messages.ts';
import { cleanName } from '../../protocol/text/text.ts';
import { attachmentOf } from '../connections/connection.ts';
import { type Connections, isPresence, type Peer } from '../connections/connections.ts';
import { isKept, Looks, NamesTaken, settleName } from './names.ts';
import type { KnownPerson, PeopleTable } from './people-table.ts';
import {
  type OfKeyboard,
  personFrom,
  pickColor,
  type Sighting,
  samePerson,
  withKeyboard,
} from './presence.ts';
import type { PresenceFeed } from './presence-feed.ts';

export class People {
  #table: PeopleTable;
  #connections: Connections;
  #feed: PresenceFeed;
  #ofKeyboard: (pid: string) => OfKeyboard;
  #people = new Map<string, Person>();
  #looks = new Looks();
  /** When the grace period of each person without a connection ends, in ms. */
  #leaves = new Map<string, number>();

  /**
   * Restores the people from the open connections and the stored grace periods.
   * @param ofKeyboard each person's part in the keyboard
   */
  constructor(
    table: PeopleTable,
    connections: Connections,
    feed: PresenceFeed,
    ofKeyboard: (pid: string) => OfKeyboard,
  ) {
    this.#table = table;
    this.#connections = connections;
    this.#feed = feed;
    this.#ofKeyboard = ofKeyboard;
    for (const { person, at } of table.leaving()) {
      this.#people.set(person.pid, withKeyboard(person, ofKeyboard(person.pid)));
      this.#leaves.set(person.pid, at);
    }
    for (const { member } of connections.members()) {
      if (!isPresence(member)) continue;
      const known = table.personBy(member.pid);
      if (known) this.#people.set(member.pid, this.#assemble(known, known.color ?? 0));
    }
  }

  /** Everyone present, including those in their grace period. */
  all(): Person[] {
    return [...this.#people.values()];
  }

  get(pid: string): Person | undefined {
    return this.#people.get(pid);
  }

  /** Whether the person behind a ticket's `sub` is present or in its grace period. */
  isHere(sub: string): boolean {
    const pid = this.#table.pidOf(sub);
    return pid !== undefined && this.#people.has(pid);
  }

  /** MO2. */
  isMuted(pid: string): boolean {
    return this.#table.personBy(pid)?.muted === true;
  }

  /** The ends of all grace periods, in ms. */
  graceEnds(): Iterable<number> {
    return this.#leaves.values();
  }

  /** The person behind a ticket, with a cleaned name that is unique here (TX1, TX2). */
  identify(ticket: Ticket): KnownPerson {
    // A bridge goes on with the name that its visitor had when the seat was opened.
    const isCurrent = ticket.role !== 'bridge';
    const known = this.#table.person(ticket.sub, cleanName(ticket.name) || 'someone', isCurrent);
    // A bridge's ticket knows neither.
    if (ticket.address !== undefined)
      this.#table.setKnown(ticket.sub, ticket.account, ticket.address);
    return this.#named(known, ticket);
  }

  /** A person as if it were present: a bridge gets this for its visitor while no browser of theirs is connected. */
  preview(known: KnownPerson, ticket: Ticket): Person {
    const sighting: Sighting = {
      role: ticket.role,
      seat: ticket.seat,
      status: ROLES[ticket.role].firstStatus,
      statusAt: 0,
    };
    return personFrom({ ...known, color: this.#color(known, ticket) }, [sighting]);
  }

  /** A connection of a person has said hello. The change is queued and announced after the welcome. */
  arrive(known: KnownPerson, ticket: Ticket): Person {
    const before = this.#people.get(known.pid);
    const color = before?.color ?? this.#color(known, ticket);
    if (color !== known.color) this.#table.setColor(known.pid, color);
    if (this.#leaves.delete(known.pid)) this.#table.clearLeaving(known.pid);
    const person = this.#assemble(known, color);
    this.#people.set(person.pid, person);
    if (!before) this.#feed.changes.join(person);
    else if (!samePerson(before, person)) this.#feed.changes.update(person);
    return person;
  }

  /**
   * A connection of a person is gone.
   * @param gone the connection, needed if it closed while the room hibernated and its person is not loaded
   * @returns whether it was the last one, so that the person's grace period begins
   */
  depart(pid: string, now: number, gone?: Peer): boolean {
    const before = this.#people.get(pid) ?? this.#recall(pid, gone);
    if (!before) return false;
    if (this.#connections.presenceOf(pid).length > 0) {
      this.refresh(pid);
      return false;
    }
    const at = now + LEAVE_GRACE_MS;
    this.#leaves.set(pid, at);
    this.#table.setLeaving(before, at);
    return true;
  }

  /** Removes everyone whose grace period is over. @returns the pids of those who left */
  endGrace(now: number): string[] {
    const left: Person[] = [];
    for (const [pid, at] of this.#leaves) {
      if (at > now) continue;
      const person = this.#people.get(pid);
      this.#leaves.delete(pid);
      this.#people.delete(pid);
      this.#table.clearLeaving(pid);
      if (person) left.push(person);
    }
    if (left.length === 0) return [];
    for (const person of left) this.#feed.changes.leave(person);
    this.#feed.wake();
    const gone = left.map(({ pid }) => pid);
    for (const { pid, follow } of this.all())
      if (follow && gone.includes(follow)) this.refresh(pid);
    return gone;
  }

  /** Renames a person; `refresh` announces it. @returns why the name is refused (TX1, TX2), or null */
  rename(pid: string, wanted: string): string | null {
    const name = cleanName(wanted);
    if (name === '') return 'The name is empty.';
    if (name === this.#people.get(pid)?.name) return null;
    if (isKept(name, this.#tickets(pid))) return 'That name is kept for the room itself.';
    if (this.#taken(pid).has(name)) return 'Somebody here is called that.';
    this.#table.setName(pid, name);
    return null;
  }

  /** Changes a person's colour slot; `refresh` announces it. @returns false if somebody present has it */
  recolor(pid: string, color: number): boolean {
    if (this.all().some((other) => other.pid !== pid && other.color === color)) return false;
    this.#table.setColor(pid, color);
    return true;
  }

  /** Rebuilds a person from its connections, and announces it if anything changed. */
  refresh(pid: string): void {
    const before = this.#people.get(pid);
    const stored = this.#table.personBy(pid);
    if (!before || !stored) return;
    // In its grace period a person has no connection and so no role: its name stays.
    const known = this.#leaves.has(pid) ? stored : this.#named(stored);
    const person = this.#assemble(known, known.color ?? before.color);
    if (samePerson(before, person)) return;
    this.#people.set(pid, person);
    this.#feed.changes.update(person);
    this.#feed.wake();
  }

  /** Restores a person whose last connection closed during hibernation; the others still see them as present. */
  #recall(pid: string, gone: Peer | undefined): Person | undefined {
    const known = gone && this.#table.personBy(pid);
    if (!gone || !known) return undefined;
    const who = { ...known, ...this.#ofKeyboard(pid), color: known.color ?? 0 };
    const person = personFrom(who, [sightingOf(gone)]);
    this.#people.set(pid, person);
    return person;
  }

  /**
   * TX2: a person who is present keeps its name, unless its role no longer allows it; a newcomer gets one.
   * @param ticket of the connection that is arriving
   */
  #named(known: KnownPerson, ticket?: Ticket): KnownPerson {
    const tickets = [...this.#tickets(known.pid), ...(ticket ? [ticket] : [])];
    const isHere = this.#people.has(known.pid);
    if (isHere && known.settled && !isKept(known.name, tickets)) return known;
    const name = settleName(known.wanted, tickets, this.#taken(known.pid));
    if (!known.settled || name !== known.name) this.#table.setShown(known.pid, name);
    return { ...known, name, settled: true };
  }

  /** The names of all others who are present or whose bridge is connected, since bridges can chat too. */
  #taken(pid: string): NamesTaken {
    const names = new Map([...this.#people.values()].map((person) => [person.pid, person.name]));
    for (const { member } of this.#connections.members()) {
      if (names.has(member.pid)) continue;
      const name = this.#table.personBy(member.pid)?.name;
      if (name !== undefined) names.set(member.pid, name);
    }
    names.delete(pid);
    return new NamesTaken([...names.values()], this.#looks);
  }

  #tickets(pid: string): Ticket[] {
    return [...this.#connections.members()]
      .filter(({ member }) => member.pid === pid)
      .map(({ connection }) => attachmentOf(connection)?.ticket)
      .filter((ticket) => ticket !== undefined);
  }

  #color(known: KnownPerson, ticket: Ticket): number {
    const taken = this.all().filter(({ pid }) => pid !== known.pid);
    return pickColor(
      taken.map(({ color }) => color),
      [known.color ?? undefined, ticket.color],
    );
  }

  #assemble(known: KnownPerson, color: number): Person {
    const seen = this.#connections.presenceOf(known.pid).map(sightingOf);
    const ofKeyboard = this.#ofKeyboard(known.pid);
    if (seen.length === 0) {
      const before = this.#people.get(known.pid);
      if (before) return withKeyboard({ ...before, name: known.name, color }, ofKeyboard);
    }
    const person = personFrom(
      { pid: known.pid, name: known.name, color, muted: known.muted, ...ofKeyboard },
      seen,
      this.#missing(known.pid),
    );
    // Nobody can follow themselves or someone who is not here.
    const { follow } = person;
    if (follow === known.pid || (follow && !this.#people.has(follow))) delete person.follow;
    return person;
  }

  /** BR10: number of windows that the app in a person's seat can't show, as reported by its bridge. */
  #missing(pid: string): number {
    const bridges = [...this.#connections.members()].filter(
      ({ member }) => member.pid === pid && member.kind === 'bridge',
    );
    return Math.max(0, ...bridges.map(({ member }) => member.health?.fail.length ?? 0));
  }
}

function sightingOf({ connection, member }: Peer): Sighting {
  const ticket = attachmentOf(connection)?.ticket;
  return {
    role: ticket?.role ?? 'guest',
    seat: ticket?.seat,
    status: member.status,
    statusAt: member.statusAt,
    social: member.social,
  };
}
