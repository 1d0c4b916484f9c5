// Tickets for the operations feed, for whoever is known to be an operator.
import { accountLabel, type SignedIn } from '../../protocol/access/accounts.ts';
import type { Ticket } from '../../protocol/access/ticket.ts';
import { OPS_TICKET_ROOM } from '../../protocol/streams/ops-feed.ts';

/** @param signedIn undefined: an operator by the token */
export function opsTicket(signedIn: SignedIn | undefined): Ticket {
  return {
    room: OPS_TICKET_ROOM,
    role: 'operator',
    sub: signedIn?.id ?? 'operator',
    name: signedIn ? accountLabel(signedIn.account).slice(0, 256) : 'an operator',
    ...(signedIn ? { session: signedIn.id } : {}),
  };
}
