// `/healthz` (liveness): the process answers.
import type { FastifyInstance } from 'fastify';

export async function healthzRoute(app: FastifyInstance): Promise<void> {
  app.get('/healthz', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return { ok: true };
  });
}
