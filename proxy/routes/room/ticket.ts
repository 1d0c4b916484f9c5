// `/api/rooms/:id/ticket`: a ticket for the party, which identifies this session's visitor (HS5).
import type { FastifyInstance } from 'fastify';
import { accountId } from '../../../protocol/access/accounts.ts';
import { AppError } from '../../../protocol/errors.ts';
import { partyRoomOf, roomOf } from '../../../rooms/lookup.ts';
import { enter } from '../../access/enter.ts';
import { addressKey } from '../../auth/addresses.ts';
import { isSameOrigin } from '../../auth/origin.ts';
import type { AppDeps } from '../deps.ts';

export async function ticketRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.get<{ Params: { id: string }; Querystring: { watch?: unknown } }>(
    '/api/rooms/:id/ticket',
    { exposeHeadRoute: false, config: { limit: 'tickets' } },
    async (request, reply) => {
      const room = roomOf(deps.rooms, request.params.id);
      if (!isSameOrigin(request, deps.publicUrl)) throw new AppError('FORBIDDEN_ORIGIN');
      const session = reply.welcome('');
      const caller = await enter(deps, 'join', request, room, session);
      const { visitor, leads, byLink, hostLink, invite, signedIn } = caller;
      // In a page that watches, somebody with a seat in another tab is only a watcher.
      const watches = request.query.watch !== undefined;
      const seat = watches ? undefined : deps.registry.seatOf(room, visitor.id);
      reply.header('cache-control', 'no-store');
      return deps.tickets.issue({
        room: partyRoomOf(room),
        sub: visitor.id,
        name: visitor.name,
        color: visitor.color,
        role: seat === undefined ? 'watcher' : (leads ?? 'guest'),
        // A host who only watches is still the host (LK1).
        ...(seat === undefined && leads === 'host' ? { host: true } : {}),
        ...(seat === undefined ? {} : { seat }),
        ...(byLink && hostLink !== null ? { hostLink } : {}),
        ...(invite === null ? {} : { invite }),
        address: addressKey(request.ip),
        ...(signedIn === undefined
          ? {}
          : { session: signedIn.id, account: accountId(signedIn.account) }),
      });
    },
  );
}
