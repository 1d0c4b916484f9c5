// A ticket for the stream of one seat (TS6), for who may watch its room.
import type { FastifyRequest } from 'fastify';
import { streamRoom } from '../../protocol/streams/terminal-stream.ts';
import type { Room } from '../../rooms/load.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import type { IssuedTicket, TicketIssuer } from '../auth/tickets.ts';
import type { Session } from '../auth/visitor.ts';
import type { Callers } from './callers.ts';
import type { WhoKnows } from './door.ts';
import { enter } from './enter.ts';
import { claimsOf } from './ticket-claims.ts';

/** @param seat 1-based @throws AppError as `enter` does */
export async function watchTicket(
  deps: WhoKnows & { callers: Callers; tickets: TicketIssuer },
  request: FastifyRequest,
  { room, seat, session }: { room: Room; seat: number; session: Session },
): Promise<IssuedTicket> {
  const caller = await enter(deps, 'watch', request, room, session);
  return deps.tickets.issue({
    room: streamRoom(partyRoomOf(room), seat),
    ...claimsOf(caller, request.ip),
    role: 'watcher',
    ...(caller.leads === 'host' ? { host: true } : {}),
    ...(room.watchers === 'type' ? { input: true } : {}),
  });
}
