// A hello (HS1 to HS4): who this is, whether there is room, and everything it needs to go on.
import { CLOSE } from '../../protocol/codes.ts';
import type { Hello, Person } from '../../protocol/messages.ts';
import {
  type Facts,
  type Member,
  type RoomConnection,
  updateFacts,
} from '../connections/connection.ts';
import { isPresence, type Roster } from '../connections/roster.ts';
import type { Crowd } from '../people/crowd.ts';
import { firstStatus } from '../people/presence.ts';
import type { SeatBook } from '../seats/seat-book.ts';
import type { Settings, Store } from '../windows/store.ts';
import { type Admission, admit, givesSeed } from './admission.ts';

export type Received =
  /** `replaced`: other people whose bridge it takes over; they depart. */
  | { ok: true; member: Member; me: Person; replaced: string[] }
  | Extract<Admission, { ok: false }>
  /** The hello does not fit the connection that it came on. */
  | { ok: false; close: null; code: 'bad_msg'; msg: string; ref: string; retryMs?: never };

export class Reception {
  #store: Store;
  #roster: Roster;
  #crowd: Crowd;
  #seats: SeatBook;

  constructor(store: Store, roster: Roster, crowd: Crowd, seats: SeatBook) {
    this.#store = store;
    this.#roster = roster;
    this.#crowd = crowd;
    this.#seats = seats;
  }

  /**
   * Decides about a hello and, if it is let in, makes the connection a member and its person present.
   * @param started whether the room ever had a window @param now ms
   */
  receive(
    connection: RoomConnection,
    facts: Facts,
    hello: Hello,
    room: { settings: Settings; started: boolean },
    now: number,
  ): Received {
    const { ticket } = facts;
    const verdict = admit(hello, facts, this.#roster, connection, {
      owner: this.#store.sid(hello.sid),
      settings: room.settings,
      isHere: (sub) => this.#crowd.isHere(sub) || this.#seats.has(sub, now),
    });
    if (!verdict.ok) return verdict;
    if (facts.member && facts.member.sid !== hello.sid) {
      const msg = 'A connection keeps its sid.';
      return { ok: false, close: null, code: 'bad_msg', msg, ref: 'hello' };
    }
    const { kind } = verdict;
    const replaced = this.#replaceOlder(connection, hello.sid);
    this.#store.bindSid(hello.sid, { sub: ticket.sub, kind }, now);
    const known = this.#crowd.identify(ticket);
    const member: Member = {
      status: firstStatus(ticket.role),
      statusAt: now,
      ...facts.member,
      sid: hello.sid,
      pid: known.pid,
      kind,
      seed: givesSeed(this.#roster, connection, kind, room.started),
    };
    if (hello.app) {
      const { boot, cols, rows } = hello.app;
      member.app = { boot, cols, rows };
    }
    updateFacts(connection, { member, seen: now });
    const me = isPresence(member)
      ? this.#crowd.arrive(known, ticket)
      : (this.#crowd.get(known.pid) ?? this.#crowd.preview(known, ticket));
    return { ok: true, member, me, replaced: replaced.filter((pid) => pid !== known.pid) };
  }

  /** HS4: an older connection with the same sid gives way. @returns the people whose they were */
  #replaceOlder(connection: RoomConnection, sid: string): string[] {
    const older = [...this.#roster.members()].filter(
      (peer) => peer.connection !== connection && peer.member.sid === sid,
    );
    for (const peer of older) {
      this.#roster.remove(peer.connection);
      updateFacts(peer.connection, { dropped: true });
      peer.connection.close(CLOSE.REPLACED, 'replaced');
    }
    return older.map(({ member }) => member.pid);
  }
}
