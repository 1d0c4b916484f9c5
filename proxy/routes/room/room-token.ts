// `/room/:id/token`: what ttyd's page requests before it opens its socket; only the session counts here.
import type { FastifyInstance } from 'fastify';
import { roomOf } from '../../../rooms/lookup.ts';
import type { AppDeps } from '../deps.ts';

export async function roomTokenRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.get<{ Params: { id: string } }>('/room/:id/token', async (request, reply) => {
    roomOf(deps.rooms, request.params.id);
    reply.header('cache-control', 'no-store');
    return { token: '' };
  });
}
