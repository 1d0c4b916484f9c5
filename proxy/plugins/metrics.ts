// `/metrics`, and what it needs of requests and sockets: for Prometheus on this machine, unless there is a reverse proxy
// too, or with the operator's token.
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { Gauge } from 'prom-client';
import { isFromHere } from '../auth/origin.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { type PartyMetricsParts, showParty } from './metrics-party.ts';
import { type RoomMetricsParts, showRooms } from './metrics-rooms.ts';

interface MetricsOptions extends RoomMetricsParts, PartyMetricsParts {
  metrics: Metrics;
  publicUrl: string | undefined;
}

/** Register it before the routes that it measures. */
export const metricsPlugin = fp(async (app: FastifyInstance, deps: MetricsOptions) => {
  const { registry, answered } = deps.metrics;
  const sockets = showSockets(deps.metrics);
  showRooms(registry, deps);
  const party = showParty(registry, deps);
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    answered(request.method, route, reply.statusCode, reply.elapsedTime / 1_000);
  });
  // After the checks of the routes, which refuse upgrades: what comes here is a socket.
  app.addHook('preHandler', async ({ ws, raw, routeOptions, params, url }) => {
    if (!ws) return;
    const { id = '' } = params as { id?: string };
    const open = sockets.open(kindOf(routeOptions.url ?? '', url), id);
    raw.socket.once('close', () => open[Symbol.dispose]());
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
      reply.header('cache-control', 'no-store').type(registry.contentType);
      const [counted, more] = await Promise.all([registry.metrics(), party.text()]);
      return `${counted}\n${more}`;
    },
  );
});

const KINDS = ['terminal', 'watch', 'room', 'stream', 'ops', 'other'] as const;
type Kind = (typeof KINDS)[number];

const PARTY_KINDS: Readonly<Record<string, Kind>> = {
  'room-server': 'room',
  'terminal-server': 'stream',
  'ops-monitor-broadcast': 'ops',
};

/** @param route as registered @param url as asked for, below the base path */
function kindOf(route: string, url: string): Kind {
  if (route.startsWith('/parties/')) return PARTY_KINDS[url.split('/')[2] ?? ''] ?? 'other';
  if (route.startsWith('/room/:id/watch/')) return 'watch';
  return route === '/room/:id/ws' ? 'terminal' : 'other';
}

function showSockets({ registry, watching }: Metrics) {
  const registers = [registry];
  const sockets = new Gauge({
    name: 'rooms_sockets',
    help: 'Open sockets of browsers and programs, by what they are for',
    labelNames: ['kind'],
    registers,
  });
  for (const kind of KINDS) sockets.set({ kind }, 0);
  return {
    /** @param room of a terminal to sit or to watch: its route has looked that there is one */
    open(kind: Kind, room: string): Disposable {
      sockets.inc({ kind });
      const held = new DisposableStack();
      held.defer(() => sockets.dec({ kind }));
      if (kind === 'watch') held.use(watching(room));
      return held;
    },
  };
}
