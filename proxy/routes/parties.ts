// `/parties/*`: forwards control requests and WebSockets to the party on this origin, without the visitor's cookies.
import httpProxy from '@fastify/http-proxy';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../../protocol/errors.ts';
import { addressBelow, isSameOrigin } from '../auth/origin.ts';
import { relay } from '../party/relay.ts';
import type { AppDeps } from './deps.ts';

/** The only headers of a visitor that are forwarded; the party trusts none that a proxy did not set. */
const FORWARDED = ['authorization', 'content-type', 'accept', 'user-agent'] as const;

export async function partiesRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  const partyOf = ({ url }: Pick<FastifyRequest, 'url'>) => deps.party.urlOf(partyRoomIn(url));

  await app.register(httpProxy, {
    prefix: '/parties',
    rewritePrefix: '/parties',
    upstream: '',
    httpMethods: ['POST'],
    // Bodies are parsed here first, so that this app's limit applies to them.
    proxyPayloads: false,
    http: {},
    disableRequestLogging: true,
    disableCache: true,
    replyOptions: {
      getUpstream: partyOf,
      rewriteRequestHeaders: (request, headers) => ({
        ...forwarded(request),
        ...(headers['content-length'] ? { 'content-length': headers['content-length'] } : {}),
      }),
      onError: (reply, { error }) => {
        reply.send(new AppError('PARTY_UNAVAILABLE', undefined, { cause: error }));
      },
    },
  });

  // Sockets go through a relay of our own: http-proxy reads on however slow the other side is, has its own close codes
  // for a lost party, and listens for upgrades beside @fastify/websocket.
  app.route({
    method: 'GET',
    url: '/parties/*',
    exposeHeadRoute: false,
    preValidation: async (request) => {
      if (request.ws && !isSameOrigin(request, deps.publicUrl))
        throw new AppError('FORBIDDEN_ORIGIN');
    },
    handler: (_request, reply) => reply.callNotFound(),
    wsHandler: (socket, request) => {
      const url = addressBelow(partyOf(request), request.url);
      url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
      relay(socket, {
        url: url.href,
        protocols: socket.protocol ? [socket.protocol] : [],
        headers: forwarded(request),
        log: request.log as AppDeps['logger'],
      });
    },
  });
}

/** `/parties/NAME/ROOM/...`: the room's id in the party. */
function partyRoomIn(url: string): string {
  return /^\/parties\/[^/?]+\/([^/?]+)/.exec(url)?.[1] ?? '';
}

function forwarded({ headers }: Pick<FastifyRequest, 'headers'>): Record<string, string> {
  return Object.fromEntries(
    FORWARDED.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}
