// The HTTP server under the app: it refuses what must not even be routed, and ends what would never end by itself.
import http, { type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { AppError } from '../protocol/errors.ts';
import type { AddressCounts } from './auth/addresses.ts';
import { isLoopback } from './auth/origin.ts';

export interface HttpTimes {
  /** The head of a request has to be there by then, in ms. */
  headersMs: number;
  /** A whole request has to be there by then, in ms. */
  requestMs: number;
  /** A connection waits so long for its next request, in ms: longer than proxies in front keep theirs (60 s). */
  keepAliveMs: number;
  /** A connection on which nothing moves is ended after this, in ms; WebSockets have a heartbeat instead. */
  idleMs: number;
  /** How often requests are held against these, in ms. */
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
  /** Sockets that each address has open. */
  sockets: AddressCounts;
  /** Whether a reverse proxy on this machine is in front: then all of its sockets are other people's. */
  behindProxy: boolean;
  times?: HttpTimes;
}

/** @param handler gets every request whose target is a path of this server */
export function createHttpServer(handler: RequestListener, options: HttpOptions): Server {
  const { sockets, behindProxy, times = TIMES } = options;
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
    if (behindProxy && isLoopback(address.replace(/^::ffff:/i, ''))) return;
    const held = sockets.take(address);
    if (held) socket.once('close', () => held[Symbol.dispose]());
    else socket.destroy();
  });
  return server;
}

/**
 * Whether a request target is a path (RFC 9112, origin-form) and stays one when it is read as an address: it begins
 * with exactly one slash. An absolute address there, or `//host`, would name another server.
 */
export function isPathTarget(target: string | undefined): boolean {
  return target !== undefined && /^\/(?![/\\])/.test(target);
}

function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}
