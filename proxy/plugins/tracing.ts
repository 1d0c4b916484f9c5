// Traces the requests by which somebody comes in: the page, its ticket, and its terminal until there is something to see.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Span, Tracing } from '../tracing/tracing.ts';

/** By the route as registered. */
const TRACED: Readonly<Record<string, string>> = {
  '/room/:id/': 'page',
  '/api/rooms/:id/ticket': 'ticket',
  '/room/:id/ws': 'join',
};

declare module 'fastify' {
  interface FastifyRequest {
    /** The request's span, which ends with its answer, or, at the latest, with its socket. */
    span(): Span | undefined;
  }
}

/** Identifies a visitor in a room, in memory alone. */
export function visitKey(room: string, session: string): string {
  return `${room}/${session}`;
}

export interface TracingOptions {
  tracing: Tracing;
  rooms: ReadonlyMap<string, unknown>;
}

export const tracingPlugin = fp<TracingOptions>(
  async (app: FastifyInstance, { tracing, rooms }) => {
    const spans = new WeakMap<FastifyRequest, Span>();
    app.decorateRequest('span', function span(this: FastifyRequest) {
      return spans.get(this);
    });
    app.addHook('onRequest', (request, _reply, done) => {
      const route = request.routeOptions.url ?? '';
      const name = TRACED[route];
      if (name === undefined) return done();
      const { id = '' } = request.params as { id?: string };
      const session = request.session();
      const visit = session && visitKey(id, session.id);
      const attributes = {
        'http.route': route,
        'http.request.method': request.method,
        // Anybody can ask for any other.
        ...(rooms.has(id) ? { room: id } : {}),
      };
      tracing.request(name, visit, attributes, (span) => {
        spans.set(request, span);
        if (request.ws) request.raw.socket.once('close', () => span.end());
        done();
      });
    });
    app.addHook('onResponse', async (request, reply) => {
      const span = spans.get(request);
      span?.set({ 'http.response.status_code': reply.statusCode });
      span?.end();
    });
  },
  { name: 'tracing', dependencies: ['session', 'sockets'] },
);
