// `/api/rooms/:id/ticket`: a ticket for the party, which identifies this session's visitor (HS5); with
// `?party=terminal-server&seat=N` one for the stream of a seat (TS6).
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../../protocol/errors.ts';
import { MAX_SEAT } from '../../../protocol/limits.ts';
import { TERMINAL_PARTY } from '../../../protocol/streams/terminal-stream.ts';
import { partyRoomOf, roomOf } from '../../../rooms/lookup.ts';
import { enter } from '../../access/enter.ts';
import { claimsOf } from '../../access/ticket-claims.ts';
import { watchTicket } from '../../access/watch-ticket.ts';
import { requireSameOrigin } from '../../auth/origin.ts';
import type { AppDeps } from '../deps.ts';

interface TicketRequest {
  Params: { id: string };
  Querystring: { watch?: unknown; party?: unknown; seat?: unknown };
}

export async function ticketRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.get<TicketRequest>(
    '/api/rooms/:id/ticket',
    { exposeHeadRoute: false, config: { limit: 'tickets' } },
    async (request, reply) => {
      const room = roomOf(deps.rooms, request.params.id);
      requireSameOrigin(request, deps.publicUrl);
      const session = reply.welcome('');
      reply.header('cache-control', 'no-store');
      const { party } = request.query;
      if (party !== undefined) {
        if (party !== TERMINAL_PARTY)
          throw new AppError('BAD_REQUEST', `party: must be ${TERMINAL_PARTY}, or left out.`);
        const seat = seatOf(request.query.seat);
        return watchTicket(deps, request, { room, seat, session });
      }
      const caller = await enter(deps, 'join', request, room, session);
      const { visitor, leads } = caller;
      // In a page that watches, somebody with a seat in another tab is only a watcher.
      const watches = request.query.watch !== undefined;
      const seat = watches ? undefined : deps.registry.seatOf(room, visitor.id);
      return deps.tickets.issue({
        room: partyRoomOf(room),
        ...claimsOf(caller, request.ip),
        role: seat === undefined ? 'watcher' : (leads ?? 'guest'),
        // A host who only watches is still the host (LK1).
        ...(seat === undefined && leads === 'host' ? { host: true } : {}),
        ...(seat === undefined ? {} : { seat }),
      });
    },
  );
}

/** @throws AppError BAD_REQUEST */
function seatOf(text: unknown): number {
  const seat = typeof text === 'string' && /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 0;
  if (seat === 0 || seat > MAX_SEAT)
    throw new AppError('BAD_REQUEST', `seat: must be a whole number from 1 to ${MAX_SEAT}.`);
  return seat;
}
