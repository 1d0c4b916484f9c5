// `/api/rooms/:id/audit`: what was done in the room and by whom, for its hosts and operators.
import type { FastifyInstance } from 'fastify';
import type { AuditPage } from '../../../../protocol/access/audit.ts';
import { AppError } from '../../../../protocol/errors.ts';
import { partyRoomOf, roomOf } from '../../../../rooms/lookup.ts';
import { textIn } from '../../../page/room-pages.ts';
import type { AppDeps } from '../../deps.ts';

interface AuditRequest {
  Params: { id: string };
  Querystring: { before?: string | string[] };
}

export async function auditRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.get<AuditRequest>(
    '/api/rooms/:id/audit',
    { preHandler: app.hostsAndOperators, exposeHeadRoute: false },
    async (request, reply): Promise<AuditPage> => {
      const room = roomOf(deps.rooms, request.params.id);
      const before = textIn(request.query.before);
      if (!/^\d{0,15}$/.test(before)) throw new AppError('BAD_REQUEST', '`before` is no row.');
      reply.header('cache-control', 'no-store');
      return deps.party.client.audit(partyRoomOf(room), before === '' ? undefined : Number(before));
    },
  );
}
