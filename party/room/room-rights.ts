// What a connection may do in its room: by its own ticket, or by that of another connection of the same person.
import type { GuestRight } from '../../protocol/access/guest-rights.ts';
import { may, mayHere } from '../../protocol/access/roles.ts';
import type { Ticket } from '../../protocol/access/ticket.ts';
import { attachmentOf, type Member, type RoomConnection } from '../connections/connection.ts';
import type { Connections } from '../connections/connections.ts';
import type { Settings } from '../windows/room-tables.ts';

export class RoomRights {
  #connections: Connections;
  #settings: () => Settings;

  constructor(connections: Connections, settings: () => Settings) {
    this.#connections = connections;
    this.#settings = settings;
  }

  /** MO6: a bridge alone acts for a guest. */
  mayHere(connection: RoomConnection, pid: string, right: GuestRight): boolean {
    return this.#some(connection, pid, (ticket) => mayHere(ticket, right, this.#settings().guests));
  }

  /** MO6: whether somebody has a seat in the room and may type. */
  mayType(pid: string): boolean {
    const seated = this.#seated(pid);
    return seated !== undefined && this.mayHere(seated.connection, pid, 'type');
  }

  /** Whether one of somebody's connections came with a seat. */
  isSeated(pid: string): boolean {
    return this.#seated(pid) !== undefined;
  }

  #seated(pid: string) {
    return this.#connections
      .presenceOf(pid)
      .find(({ connection }) => attachmentOf(connection)?.ticket.seat !== undefined);
  }

  /** LK1: true by the connection's own ticket, or because another connection of its person is the host's. */
  actsForHost(connection: RoomConnection, pid: string): boolean {
    return this.#some(connection, pid, (ticket) => may(ticket, 'override'));
  }

  /** Whether a member may not change the layout (LK1, MO6). */
  isLockedFor(connection: RoomConnection, { pid, kind }: Member): boolean {
    const arranges = kind === 'agent' || this.mayHere(connection, pid, 'arrange');
    return (this.#settings().locked || !arranges) && !this.actsForHost(connection, pid);
  }

  #some(connection: RoomConnection, pid: string, grants: (ticket: Ticket) => boolean): boolean {
    const does = (one: RoomConnection): boolean => {
      const ticket = attachmentOf(one)?.ticket;
      return ticket !== undefined && grants(ticket);
    };
    // Its own ticket decides most often, without a look at everybody's.
    if (does(connection)) return true;
    for (const peer of this.#connections.members())
      if (peer.member.pid === pid && does(peer.connection)) return true;
    return false;
  }
}
