// The HTTP server under the app: rejects requests that must not be routed, and sets timeouts for all connections.
import http, { type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { AppError } from '../protocol/errors.ts';
import type { AddressCounts } from './auth/addresses.ts';
import { isPathTarget } from './config/base-path.ts';

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

const TIMES: HttpTimes = {
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 65_000,
  idleMs: 120_000,
  checkMs: 2_000,
};

export interface HttpOptions {
  /** Limits the open sockets of each address. */
  sockets: AddressCounts;
  /** Whether an address is a reverse proxy's in front: then its sockets carry other people's requests. */
  isProxy(ip: string): boolean;
  times?: HttpTimes;
}

/** @param handler gets every request whose target is a path of this server */
export function createHttpServer(handler: RequestListener, options: HttpOptions): Server {
  const { sockets, isProxy, times = TIMES } = options;
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
    const held = sockets.take(address);
    if (held) socket.once('close', () => held[Symbol.dispose]());
    else socket.destroy();
  });
  return server;
}

function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}
