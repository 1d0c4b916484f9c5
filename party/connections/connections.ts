// An index of a room's open connections, so that the runtime need not be asked on every message.
import { KINDS, may } from '../../protocol/access/roles.ts';
import { attachmentOf, type Member, type RoomConnection } from './connection.ts';

export interface Peer {
  connection: RoomConnection;
  member: Member;
}

/** Cache of the runtime's sockets; rebuilt from them when the room wakes from hibernation. */
export class Connections {
  #open = new Map<string, RoomConnection>();
  #told = 0;

  add(connection: RoomConnection): void {
    this.#open.set(connection.id, connection);
  }

  /** @returns whether it was in the index */
  remove(connection: RoomConnection): boolean {
    return this.#open.delete(connection.id);
  }

  has(connection: RoomConnection): boolean {
    return this.#open.has(connection.id);
  }

  /** All connections, including those that have not said hello yet. */
  all(): Iterable<RoomConnection> {
    return this.#open.values();
  }

  /** The connections that have said hello. */
  *members(): Generator<Peer> {
    for (const connection of this.#open.values()) {
      const member = attachmentOf(connection)?.member;
      if (member) yield { connection, member };
    }
  }

  /** All who are told what happens in the room: those who have said hello, and whoever records it (RE1). */
  *hearers(): Generator<{ connection: RoomConnection; member: Member | null }> {
    for (const connection of this.#open.values()) {
      const attachment = attachmentOf(connection);
      if (!attachment) continue;
      const { member, ticket } = attachment;
      if (member || may(ticket, 'hear')) yield { connection, member };
    }
  }

  /** Changes with everything that all hearers are told, cursors aside: what was drawn of the room before is old then. */
  get told(): number {
    return this.#told;
  }

  /** All hearers are told something, or will see something else. */
  noteTold(): void {
    this.#told += 1;
  }

  /** The connections that make a person present: its browsers or the agent, but not its bridge. */
  presenceOf(pid: string): Peer[] {
    return [...this.members()].filter(({ member }) => member.pid === pid && isPresence(member));
  }
}

/** Whether a connection makes its person present (PR1). */
export function isPresence(member: Member): boolean {
  return KINDS[member.kind].present;
}
