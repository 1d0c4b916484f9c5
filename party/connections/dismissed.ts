// The connections that a dismissal means, in a room or among those who look on; their people are told why first.
import { ROLES } from '../../protocol/access/roles.ts';
import { type Dismissal, isMeant } from '../../protocol/room/dismissal.ts';
import { attachmentOf, type RoomConnection, send } from './connection.ts';
import type { Connections } from './connections.ts';

/** @returns browsers' connections, which the caller closes with the dismissal's code */
export function dismissed(
  connections: Connections,
  { meant, msg }: Pick<Dismissal, 'meant' | 'msg'>,
): RoomConnection[] {
  return [...connections.all()].filter((connection) => {
    const { ticket, member } = attachmentOf(connection) ?? {};
    if (!ticket || ROLES[ticket.role].as !== 'browser' || !isMeant(meant, ticket)) return false;
    if (member && msg !== undefined)
      send(connection, { type: 'error', code: 'forbidden', msg, fatal: true, ref: 'door' });
    return true;
  });
}
