// `/metrics`, and what it measures of requests: for Prometheus on this machine, or with the operator's token.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { AppDeps } from '../deps.ts';
import { createMetrics } from '../metrics.ts';
import { operatorsOnly } from '../operator.ts';
import { isLoopback } from '../origin.ts';

/** Before the routes that it measures. */
export const metricsPlugin = fp(async (app: FastifyInstance, deps: AppDeps) => {
  const metrics = createMetrics(deps.registry);
  const operators = operatorsOnly(deps.operatorToken);
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.answered(request.method, route, reply.statusCode, reply.elapsedTime / 1_000);
  });
  app.get(
    '/metrics',
    {
      preHandler: async (request) => {
        if (!isFromHere(request)) await operators(request);
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store').type(metrics.contentType);
      return metrics.read();
    },
  );
});

/** What a reverse proxy on this machine passes on comes from elsewhere. */
function isFromHere(request: FastifyRequest): boolean {
  const { headers } = request;
  const passedOn = headers['x-forwarded-for'] ?? headers.forwarded ?? headers['x-real-ip'];
  return passedOn === undefined && isLoopback(request.ip.replace(/^::ffff:/, ''));
}
