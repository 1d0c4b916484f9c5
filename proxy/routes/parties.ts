// `/parties/*`: forwards control requests and WebSockets to the party on this origin, without the visitor's cookies.
import type { IncomingHttpHeaders } from 'node:http';
import httpProxy from '@fastify/http-proxy';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../../protocol/errors.ts';
import { addressBelow, isSameOrigin } from '../auth/origin.ts';
import { relay } from '../party/relay.ts';
import type { AppDeps } from './deps.ts';

/** The only headers of a visitor that are forwarded; the party trusts none that a proxy did not set. */
const FORWARDED: readonly string[] = ['authorization', 'content-type', 'accept', 'user-agent'];

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
      rewriteRequestHeaders: (_request, headers) => only([...FORWARDED, 'content-length'], headers),
      onError: (reply, { error }) => {
        reply.send(new AppError('PARTY_UNAVAILABLE', undefined, { cause: error }));
      },
    },
  });

  // Sockets go through a relay of our own: http-proxy reads on however slow the other side is, has its own close codes
  // for a lost party, and listens for upgrades beside @fastify/websocket.
  const preValidation = async (request: FastifyRequest): Promise<void> => {
    if (!isSameOrigin(request, deps.publicUrl)) throw new AppError('FORBIDDEN_ORIGIN');
  };
  app.get('/parties/*', { websocket: true, preValidation }, (socket, request) => {
    const url = addressBelow(partyOf(request), request.url);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    relay(socket, {
      url: url.href,
      protocols: socket.protocol ? [socket.protocol] : [],
      headers: only(FORWARDED, request.headers),
      log: request.log as AppDeps['logger'],
    });
  });
}

/** `/parties/NAME/ROOM/...`: the room's id in the party. */
function partyRoomIn(url: string): string {
  return /^\/parties\/[^/?]+\/([^/?]+)/.exec(url)?.[1] ?? '';
}

function only(names: readonly string[], headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => names.includes(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}
