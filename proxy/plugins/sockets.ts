// WebSockets on Fastify's routes: limited per address, told to reconnect at shutdown, terminated if unresponsive.
import type { Socket } from 'node:net';
import websocket from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { WebSocket } from 'ws';
import { CLOSE } from '../../protocol/codes.ts';
import { AppError, type AppErrorCode } from '../../protocol/errors.ts';
import { encodeNote } from '../../protocol/page/terminal-note.ts';
import { type AddressCounts, tooManySockets } from '../auth/addresses.ts';
import { refusalOf } from '../page/refusals.ts';
import { knowsNotes } from '../page/terminal-protocol.ts';
import { CLOSE_RESTART, closeSockets, retryHint } from '../process/drain.ts';
import type { WarnOnce } from '../process/warn-once.ts';
import { startHeartbeat } from './heartbeat.ts';

/** "Try again later" (RFC 6455's registry). */
export const CLOSE_TRY_LATER = 1013;
/** The one place where an error becomes a close code; pages know each by its number. */
const CLOSES: Partial<Record<AppErrorCode, () => [code: number, reason: string]>> = {
  ROOM_FULL: () => [CLOSE.FULL, 'room full'],
  WATCH_FULL: () => [CLOSE.FULL, 'too many watch'],
  ROOM_PAUSED: () => [CLOSE.PAUSED, 'room paused'],
  TOO_MANY_PLACES: () => [CLOSE.RATE, 'too many places'],
  RATE_LIMITED: () => [CLOSE.RATE, 'too much'],
  SERVER_FULL: () => [CLOSE_TRY_LATER, 'server full'],
  SEAT_ELSEWHERE: () => [CLOSE_TRY_LATER, 'on another machine'],
  MACHINE_LEAVES: () => [CLOSE_TRY_LATER, 'this machine leaves'],
  RESTARTING: () => [CLOSE_RESTART, retryHint()],
  LOGIN_NEEDED: () => [CLOSE.FORBIDDEN, 'sign in'],
  KNOCK: () => [CLOSE.FORBIDDEN, 'knock'],
  KNOCKED: () => [CLOSE.FORBIDDEN, 'wait'],
  TURNED_AWAY: () => [CLOSE.FORBIDDEN, 'turned away'],
  KICKED: () => [CLOSE.FORBIDDEN, 'removed'],
  BANNED: () => [CLOSE.FORBIDDEN, 'banned'],
  ROOM_CLOSED: () => [CLOSE.FORBIDDEN, 'closed'],
  ROOM_ENDED: () => [CLOSE.FORBIDDEN, 'ended'],
  SEAT_STOPPED: () => [CLOSE.FORBIDDEN, 'stopped'],
  SIGNED_OUT: () => [CLOSE.FORBIDDEN, 'signed out'],
  NOT_ALLOWED: () => [CLOSE.FORBIDDEN, 'not allowed'],
  INVITE_NEEDED: () => [CLOSE.FORBIDDEN, 'not invited'],
  WATCH_ONLY: () => [CLOSE.FORBIDDEN, 'not invited to sit'],
};

export interface SocketsOptions {
  /** Limits the open sockets of each address; direct connections are counted by the HTTP server. */
  sockets: AddressCounts;
  /** Direct connections that are more than an address may have. */
  surplus: WeakSet<Socket>;
  /** The largest message of a browser; a terminal session and the party have smaller limits of their own. */
  frameBytes: number;
  /** Whether there is somebody to watch in a room. */
  canWatch(room: string): boolean;
  warnOnce: WarnOnce;
  /** Called when a connection is one too many. */
  hit(limit: 'sockets'): void;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Tells a visitor's page why its socket ends, and closes it. */
    endSocket(error: Error, socket: WebSocket, request: FastifyRequest): void;
  }
}

export const socketsPlugin = fp<SocketsOptions>(
  async (app, { sockets, surplus, frameBytes, canWatch, warnOnce, hit }) => {
    /** A page that waits tries every few seconds: the log has the error once for a room. */
    function logRefusal({ log }: FastifyRequest, room: string, error: AppError): void {
      const found = { err: error, room };
      const message = 'a socket was closed';
      const told = warnOnce({ kind: `socket ${error.code}`, cause: room, found }, message);
      if (!told) log.debug(found, message);
    }
    function endSocket(error: Error, socket: WebSocket, request: FastifyRequest): void {
      const { id = '' } = request.params as { id?: string };
      // `ws` answers a client's protocol error with a close code of its own.
      if (isClientsFault(error)) {
        request.log.debug({ code: error.code }, error.message);
        return;
      }
      const known = error instanceof AppError ? CLOSES[error.code] : undefined;
      if (!(error instanceof AppError)) request.log.error({ err: error }, 'a socket failed');
      else if (!known) logRefusal(request, id, error);
      if (knowsNotes(request)) {
        const shown = error instanceof AppError ? error : new AppError('INTERNAL');
        const refusal = refusalOf(shown, request.id, () => canWatch(id));
        socket.send(encodeNote({ type: 'refusal', ...refusal }));
      }
      socket.close(...(known?.() ?? [CLOSE_TRY_LATER, 'seat not ready']));
    }
    app.decorate('endSocket', endSocket);
    await app.register(websocket, {
      options: { maxPayload: frameBytes, perMessageDeflate: false, clientTracking: true },
      errorHandler: endSocket,
      async preClose(this: FastifyInstance) {
        // First: one whose upgrade is under way would be let in behind those that are closed, and hold up the end for good.
        this.websocketServer.close();
        await closeSockets(this.websocketServer.clients);
      },
    });
    app.addHook('onRequest', async (request, reply) => {
      const { socket } = request.raw;
      if (surplus.has(socket)) {
        reply.header('connection', 'close');
        hit('sockets');
        throw tooManySockets();
      }
      if (!request.ws || request.ip === socket.remoteAddress) return;
      const held = sockets.take(request.ip);
      if (!held) {
        hit('sockets');
        throw tooManySockets();
      }
      socket.once('close', () => held[Symbol.dispose]());
    });
    const watch = startHeartbeat(app.websocketServer.clients);
    app.addHook('onClose', async () => watch[Symbol.dispose]());
  },
  { name: 'sockets' },
);

/** A malformed frame (`ws` names its kind), or a connection that went away. */
function isClientsFault(error: Error): error is Error & { code: string } {
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && (code.startsWith('WS_ERR_') || GONE.has(code));
}

const GONE: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT']);
