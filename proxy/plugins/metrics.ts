// `/metrics`, and what it measures of requests: for Prometheus on this machine, unless a reverse proxy is there too, or
// with the operator's token.
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { AppDeps } from '../deps.ts';
import { createMetrics } from '../metrics.ts';
import { isFromHere } from '../origin.ts';

/** Before the routes that it measures. */
export const metricsPlugin = fp(async (app: FastifyInstance, deps: AppDeps) => {
  const metrics = createMetrics(deps.registry);
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.answered(request.method, route, reply.statusCode, reply.elapsedTime / 1_000);
  });
  app.get(
    '/metrics',
    {
      preHandler: async (request) => {
        if (!isFromHere(request, deps.publicUrl)) await deps.operators(request);
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store').type(metrics.contentType);
      return metrics.read();
    },
  );
});
