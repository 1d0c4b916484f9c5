// Tickets for the operations feed, for whoever is known to be an operator.
import type { FastifyRequest } from 'fastify';
import { accountLabel, type SignedIn } from '../../protocol/access/accounts.ts';
import type { Ticket } from '../../protocol/access/ticket.ts';
import { OPS_TICKET_ROOM } from '../../protocol/streams/ops-feed.ts';

/** @param signedIn undefined: an operator by the token @param operator the session of one, if they have one */
export function opsTicket(signedIn: SignedIn | undefined, operator?: string): Ticket {
  return {
    room: OPS_TICKET_ROOM,
    role: 'operator',
    sub: signedIn?.id ?? 'operator',
    name: signedIn ? accountLabel(signedIn.account).slice(0, 256) : 'an operator',
    ...(signedIn ? { session: signedIn.id } : {}),
    ...(operator === undefined ? {} : { operator }),
  };
}

/** For an operator's page: by the session of the token before the account. */
export async function ticketOfPage(request: FastifyRequest): Promise<Ticket> {
  const operator = request.operatorSession();
  if (operator !== undefined) return opsTicket(undefined, operator);
  return opsTicket(await request.signedIn());
}
