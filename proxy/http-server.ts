// The HTTP server under the app: rejects requests that must not be routed, and sets timeouts for all connections.
import http, { type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { AppError } from '../protocol/errors.ts';
import { AddressCounts } from './auth/addresses.ts';
import { isPathTarget } from './config/keys/base-path.ts';
import type { Limits } from './config/keys/limits.ts';

export interface HttpTimes {
  /** Timeout for a request's head, in ms. */
  headersMs: number;
  /** Timeout for a whole request, in ms. */
  requestMs: number;
  /** How long an idle connection is kept, in ms: longer than reverse proxies in front keep theirs (60 s). */
  keepAliveMs: number;
  /** A connection without traffic is closed after this, in ms; WebSockets have a heartbeat instead. */
  idleMs: number;
  /** How often requests are checked against these timeouts, in ms. */
  checkMs: number;
}

/** What of them is configured. */
export function httpTimes({ head_s, request_s, idle_s }: Limits): HttpTimes {
  return {
    headersMs: head_s * 1_000,
    requestMs: request_s * 1_000,
    keepAliveMs: 65_000,
    idleMs: idle_s * 1_000,
    checkMs: Math.min(2_000, head_s * 500),
  };
}

/** So many connections more of an address are told why they are too many, before they are closed; others are not. */
const MOST_SURPLUS = 16;

export interface HttpOptions {
  /** Limits the open sockets of each address. */
  sockets: AddressCounts;
  /** Gets the connections above that limit: each is to be refused and closed with its first request. */
  surplus: WeakSet<Socket>;
  /** Whether an address is a reverse proxy's in front: then its sockets carry other people's requests. */
  isProxy(ip: string): boolean;
  times: HttpTimes;
}

/** @param handler gets every request whose target is a path of this server */
export function createHttpServer(handler: RequestListener, options: HttpOptions): Server {
  const { sockets, surplus, isProxy, times } = options;
  const more = new AddressCounts(MOST_SURPLUS);
  const server = http.createServer(
    {
      headersTimeout: times.headersMs,
      requestTimeout: times.requestMs,
      keepAliveTimeout: times.keepAliveMs,
      connectionsCheckingInterval: times.checkMs,
      // Any other upgrade is answered like a request without one.
      shouldUpgradeCallback: (request) => isWebSocket(request) && isPathTarget(request.url),
    },
    (request, response) => {
      if (isPathTarget(request.url)) {
        handler(request, response);
        return;
      }
      const { code, message, status } = new AppError('BAD_REQUEST', 'Its target is not a path.');
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
      response.end(JSON.stringify({ error: { code, message } }));
    },
  );
  server.setTimeout(times.idleMs);
  server.on('connection', (socket) => {
    const address = socket.remoteAddress ?? '';
    if (isProxy(address)) return;
    let held = sockets.take(address);
    if (!held) {
      held = more.take(address);
      surplus.add(socket);
    }
    if (held) socket.once('close', () => held[Symbol.dispose]());
    else socket.destroy();
  });
  return server;
}

function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}
