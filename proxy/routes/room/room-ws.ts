// `/room/:id/ws`: hands a browser's socket to its seat's terminal session; no frame passes any other way.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CLOSE } from '../../../protocol/codes.ts';
import { AppError, type AppErrorCode } from '../../../protocol/errors.ts';
import { roomOf } from '../../../rooms/lookup.ts';
import { isSameOrigin } from '../../auth/origin.ts';
import { visitorOf } from '../../auth/visitor.ts';
import { refuseOtherProtocols } from '../../page/terminal-protocol.ts';
import { admit } from '../../party/door.ts';
import { PersonSockets } from '../../places/person-sockets.ts';
import { CLOSE_RESTART, retryHint } from '../../process/drain.ts';
import type { AppDeps } from '../deps.ts';

interface RoomRequest {
  Params: { id: string };
}

const CLOSE_TRY_LATER = 1013;
/** Close codes and reasons for sockets that get no seat. */
const REFUSED: Partial<Record<AppErrorCode, readonly [code: number, reason: string]>> = {
  ROOM_FULL: [CLOSE.FULL, 'room full'],
  ROOM_PAUSED: [CLOSE.PAUSED, 'room paused'],
  TOO_MANY_PLACES: [CLOSE.RATE, 'too many places'],
};
/** Slows down a page that keeps reconnecting, before it starts apps. */
const rateLimit = { max: 3_000, timeWindow: '1 minute' };

export async function roomWsRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  const terminals = new PersonSockets();

  /** Rejected before the upgrade: other origins, and requests without a visitor's session. */
  async function check(request: FastifyRequest<RoomRequest>): Promise<void> {
    roomOf(deps.rooms, request.params.id);
    if (!isSameOrigin(request, deps.publicUrl)) throw new AppError('FORBIDDEN_ORIGIN');
    if (!request.session()) throw new AppError('SEAT_NOT_FOUND', 'Open the room’s page first.');
    refuseOtherProtocols(request);
  }

  app.get<RoomRequest>(
    '/room/:id/ws',
    { websocket: true, exposeHeadRoute: false, preValidation: check, config: { rateLimit } },
    async (socket, request) => {
      const room = roomOf(deps.rooms, request.params.id);
      const session = request.session();
      if (!session) throw new AppError('SEAT_NOT_FOUND');
      if (deps.drain.active()) {
        socket.close(CLOSE_RESTART, retryHint());
        return;
      }
      // The first message may arrive before the seat is ready, and must find a listener.
      socket.pause();
      try {
        const visitor = visitorOf(session, deps.sessionKey);
        const leads = request.isHost(room.id);
        terminals.join(room.id, visitor.id, socket);
        await admit(deps, 'sit', room, { visitor: visitor.id, leads });
        const { live } = await deps.registry.enter(room, visitor, request.ip);
        // It may have closed while its seat started.
        if (socket.readyState !== socket.OPEN) return;
        const connection = deps.registry.connect(room, visitor);
        const attached = live.attach(socket);
        socket.once('close', () => {
          attached[Symbol.dispose]();
          connection[Symbol.dispose]();
        });
      } catch (error) {
        const code = error instanceof AppError ? error.code : undefined;
        const known = code === undefined ? undefined : REFUSED[code];
        if (code === 'RESTARTING') socket.close(CLOSE_RESTART, retryHint());
        else if (known) socket.close(...known);
        else {
          request.log.warn({ err: error }, 'terminal socket found no seat');
          socket.close(CLOSE_TRY_LATER, code === 'SERVER_FULL' ? 'server full' : 'seat not ready');
        }
      } finally {
        socket.resume();
      }
    },
  );
}
