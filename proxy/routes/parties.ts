// `/parties/*`: forwards HTTP and WebSockets to the party on this origin, without the visitor's cookies.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../protocol/errors.ts';
import { addressBelow, isSameOrigin } from '../auth/origin.ts';
import { relay } from '../party/relay.ts';
import type { AppDeps } from './deps.ts';

/** The only headers of a visitor that are forwarded; the party trusts none that a proxy did not set. */
const FORWARDED = ['authorization', 'content-type', 'accept', 'user-agent'] as const;

export async function partiesRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  const target = (request: FastifyRequest) =>
    addressBelow(deps.party.urlOf(partyRoomIn(request.url)), request.url);

  app.route({
    method: 'GET',
    url: '/parties/*',
    exposeHeadRoute: false,
    preValidation: async (request) => {
      if (request.ws && !isSameOrigin(request, deps.publicUrl))
        throw new AppError('FORBIDDEN_ORIGIN');
    },
    handler: (request, reply) => pass(request, reply),
    wsHandler: (socket, request) => {
      const url = target(request);
      url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
      relay(socket, {
        url: url.href,
        protocols: socket.protocol ? [socket.protocol] : [],
        headers: forwarded(request),
        log: request.log as AppDeps['logger'],
      });
    },
  });
  app.post('/parties/*', (request, reply) => pass(request, reply));

  function pass(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    return reply.from(target(request).href, {
      rewriteRequestHeaders: (_request, headers) => ({
        ...forwarded(request),
        ...(headers['content-length'] ? { 'content-length': headers['content-length'] } : {}),
      }),
      onError: (_reply, { error }) => {
        reply.send(new AppError('PARTY_UNAVAILABLE', undefined, { cause: error }));
      },
    });
  }
}

/** `/parties/NAME/ROOM/...`: the room's id in the party. */
function partyRoomIn(url: string): string {
  return /^\/parties\/[^/?]+\/([^/?]+)/.exec(url)?.[1] ?? '';
}

function forwarded(request: FastifyRequest): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of FORWARDED) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  return headers;
}
