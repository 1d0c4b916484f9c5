// `/api/rooms/:id/host-link`: the link that an operator gives to a room's host.
import type { FastifyInstance } from 'fastify';
import { roomOf } from '../../../rooms/lookup.ts';
import { hostKey } from '../../plugins/host.ts';
import type { AppDeps } from '../deps.ts';

export async function hostLinkRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.get<{ Params: { id: string } }>(
    '/api/rooms/:id/host-link',
    { preHandler: app.operatorsOnly, exposeHeadRoute: false },
    async (request, reply): Promise<{ url: string }> => {
      const { id } = roomOf(deps.rooms, request.params.id);
      const origin = deps.publicUrl ?? `${request.protocol}://${request.host}`;
      const path = deps.base.at(`/room/${id}/?host=${hostKey(id, deps.sessionKey)}`);
      reply.header('cache-control', 'no-store');
      return { url: new URL(path, origin).href };
    },
  );
}
