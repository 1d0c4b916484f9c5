// The connections of a room’s agents: one, but for the moment in which another takes its place (AG1).
import type { ServerMessage } from '../../protocol/messages.ts';
import { send } from '../connections/connection.ts';
import type { Connections, Peer } from '../connections/connections.ts';

export class Agents {
  #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  all(): Peer[] {
    return [...this.#connections.members()].filter(({ member }) => member.kind === 'agent');
  }

  sids(): string[] {
    return this.all().map(({ member }) => member.sid);
  }

  /** @param sid of the one that is meant; all without @returns whether there was one */
  tell(message: ServerMessage, sid?: string): boolean {
    const meant = this.all().filter(({ member }) => sid === undefined || member.sid === sid);
    for (const { connection } of meant) send(connection, message);
    return meant.length > 0;
  }
}
