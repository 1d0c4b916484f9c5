// Handles a hello (HS1 to HS4): admits or refuses it, and registers the connection and its person in the room.

import { may, ROLES } from '../../protocol/access/roles.ts';
import type { Ticket } from '../../protocol/access/ticket.ts';
import { CLOSE } from '../../protocol/codes.ts';
import { CROWD_PEOPLE } from '../../protocol/limits.ts';
import type { Hello, Person } from '../../protocol/messages.ts';
import {
  type Attachment,
  type Member,
  type RoomConnection,
  updateAttachment,
} from '../connections/connection.ts';
import { type Connections, isPresence } from '../connections/connections.ts';
import type { Doorkeeper } from '../door/doorkeeper.ts';
import type { People } from '../people/people.ts';
import type { RoomTables, Settings } from '../windows/room-tables.ts';
import { type Admission, admit, countOtherPeople, givesSeed } from './admission.ts';

export type HelloOutcome =
  /** `replaced`: pids of other people whose connection with the same sid was closed; they depart. */
  | { ok: true; member: Member; me: Person; replaced: string[] }
  | Extract<Admission, { ok: false }>
  /** A second hello on the same connection with another sid; the connection stays open. */
  | { ok: false; close: null; code: 'bad_msg'; msg: string; ref: string; retryMs?: never };

export class HelloHandler {
  #tables: RoomTables;
  #connections: Connections;
  #people: People;
  #door: Doorkeeper;

  constructor(tables: RoomTables, connections: Connections, people: People, door: Doorkeeper) {
    this.#tables = tables;
    this.#connections = connections;
    this.#people = people;
    this.#door = door;
  }

  /**
   * Checks a hello and, if it is admitted, makes the connection a member and its person present.
   * @param room its settings, and whether it ever had a window (`started`) @param now ms
   */
  handle(
    connection: RoomConnection,
    attachment: Attachment,
    hello: Hello,
    room: { settings: Settings; started: boolean },
    now: number,
  ): HelloOutcome {
    const { ticket } = attachment;
    const verdict = admit(hello, attachment, this.#connections, connection, {
      owner: this.#tables.sid(hello.sid),
      settings: room.settings,
      isHere: (sub) => this.#door.isInside(sub, now),
      keptOut: this.#door.keptOut(ticket, now),
      isRevoked: (invite) => this.#door.invites.isRevoked(invite),
    });
    if (!verdict.ok) return verdict;
    if (attachment.member && attachment.member.sid !== hello.sid) {
      const msg = 'A connection keeps its sid.';
      return { ok: false, close: null, code: 'bad_msg', msg, ref: 'hello' };
    }
    const { kind } = verdict;
    const replaced = this.#replaceOlder(connection, hello.sid);
    this.#tables.bindSid(hello.sid, { sub: ticket.sub, kind }, now);
    const known = this.#people.identify(ticket);
    const member: Member = {
      status: ROLES[ticket.role].firstStatus,
      statusAt: now,
      ...attachment.member,
      sid: hello.sid,
      pid: known.pid,
      kind,
      seed: givesSeed(this.#connections, connection, kind, room.started),
    };
    if (hello.app) {
      const { boot, cols, rows } = hello.app;
      member.app = { boot, cols, rows };
    }
    updateAttachment(connection, { member, seen: now });
    const me = isPresence(member)
      ? this.#people.arrive(known, ticket)
      : (this.#people.get(known.pid) ?? this.#people.preview(known, ticket));
    return { ok: true, member, me, replaced: replaced.filter((pid) => pid !== known.pid) };
  }

  /** CR1: whether somebody who only looks would come in, if there were a place for them. @param now ms */
  lacksPlace(ticket: Ticket, settings: Settings, now: number): boolean {
    if (ticket.role !== 'watcher' || may(ticket, 'lead')) return false;
    // Who has a seat, or is here, has a place.
    if (ticket.seat !== undefined || this.#door.isInside(ticket.sub, now)) return false;
    const hello = { type: 'hello', role: 'browser', sid: 'audience' } as const;
    const verdict = admit(hello, { ticket, member: null }, this.#connections, null, {
      owner: undefined,
      settings: { ...settings, browsers: Number.POSITIVE_INFINITY },
      isHere: () => false,
      keptOut: this.#door.keptOut(ticket, now),
      isRevoked: (invite) => this.#door.invites.isRevoked(invite),
    });
    const people = Math.min(settings.browsers, CROWD_PEOPLE);
    return verdict.ok && countOtherPeople(this.#connections, ticket.sub, true) >= people;
  }

  /** HS4: closes older connections with the same sid. @returns the pids of their people */
  #replaceOlder(connection: RoomConnection, sid: string): string[] {
    const older = [...this.#connections.members()].filter(
      (peer) => peer.connection !== connection && peer.member.sid === sid,
    );
    for (const peer of older) {
      this.#connections.remove(peer.connection);
      updateAttachment(peer.connection, { dropped: true });
      peer.connection.close(CLOSE.REPLACED, 'replaced');
    }
    return older.map(({ member }) => member.pid);
  }
}
