// `/metrics`, and the request metrics behind it: for Prometheus on this machine, unless there is a reverse proxy too,
// or with the operator's token.
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { isFromHere } from '../auth/origin.ts';
import type { SeatRegistry } from '../places/registry.ts';

interface MetricsOptions {
  registry: Pick<SeatRegistry, 'list'>;
  publicUrl: string | undefined;
}

/** Register it before the routes that it measures. */
export const metricsPlugin = fp(async (app: FastifyInstance, deps: MetricsOptions) => {
  const metrics = createMetrics(deps.registry);
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.answered(request.method, route, reply.statusCode, reply.elapsedTime / 1_000);
  });
  app.get(
    '/metrics',
    {
      preHandler(request, reply, done) {
        if (isFromHere(request, deps.publicUrl)) done();
        else app.operatorsOnly(request, reply, done);
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store').type(metrics.contentType);
      return metrics.read();
    },
  );
});

interface Metrics {
  contentType: string;
  /** The text that Prometheus reads. */
  read(): Promise<string>;
  /** Counts an answered request. @param route as registered, without visitors' values @param seconds its duration */
  answered(method: string, route: string, status: number, seconds: number): void;
}

/** A registry of its own for each proxy, so that two in one process do not share numbers. */
function createMetrics(seats: Pick<SeatRegistry, 'list'>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'teleport_seats',
    help: 'Seats, by room and state',
    labelNames: ['room', 'state'],
    registers,
    collect() {
      this.reset();
      for (const { room, live } of seats.list()) this.inc({ room: room.id, state: live.state() });
    },
  });
  new Gauge({
    name: 'teleport_visitors',
    help: 'People who have a place, by room',
    labelNames: ['room'],
    registers,
    collect() {
      this.reset();
      for (const { room, visitors } of seats.list()) this.inc({ room: room.id }, visitors.length);
    },
  });
  const requests = new Histogram({
    name: 'teleport_http_request_seconds',
    help: 'HTTP requests, by method, route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  });
  return {
    contentType: registry.contentType,
    read: () => registry.metrics(),
    answered: (method, route, status, seconds) =>
      requests.observe({ method, route, status: String(status) }, seconds),
  };
}
