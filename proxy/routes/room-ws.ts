// `/room/:id/ws`: hands a browser's socket to its seat's terminal session; no frame passes any other way.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CLOSE } from '../../protocol/codes.ts';
import { AppError } from '../../protocol/errors.ts';
import { type AppDeps, roomOf } from '../deps.ts';
import { CLOSE_RESTART, retryHint } from '../drain.ts';
import { isSameOrigin } from '../origin.ts';
import { sitterOf } from '../sitter.ts';
import { refuseOtherProtocols } from '../terminal-protocol.ts';

interface RoomRequest {
  Params: { id: string };
}

const CLOSE_TRY_LATER = 1013;

export async function roomWsRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  /** Refused before the upgrade: other pages, and requests that no visitor of ours made. */
  async function check(request: FastifyRequest<RoomRequest>): Promise<void> {
    roomOf(deps.rooms, request.params.id);
    if (!isSameOrigin(request, deps.publicUrl)) throw new AppError('FORBIDDEN_ORIGIN');
    if (!request.visitor()) throw new AppError('SEAT_NOT_FOUND', 'Open the room’s page first.');
    refuseOtherProtocols(request);
  }

  app.get<RoomRequest>(
    '/room/:id/ws',
    { websocket: true, exposeHeadRoute: false, preValidation: check },
    async (socket, request) => {
      const room = roomOf(deps.rooms, request.params.id);
      const visitor = request.visitor();
      if (!visitor) throw new AppError('SEAT_NOT_FOUND');
      socket.on('error', (error) => request.log.debug({ err: error }, 'terminal socket failed'));
      if (deps.drain.active()) {
        socket.close(CLOSE_RESTART, retryHint());
        return;
      }
      // The first message may come before the seat is there, and must find a listener.
      socket.pause();
      try {
        const sitter = sitterOf(visitor, deps.sessionKey);
        const { live } = await deps.registry.enter(room, sitter);
        // It may have gone while its seat started.
        if (socket.readyState !== socket.OPEN) return;
        const connection = deps.registry.connect(room, sitter);
        const attached = live.attach(socket);
        socket.once('close', () => {
          attached[Symbol.dispose]();
          connection[Symbol.dispose]();
        });
      } catch (error) {
        const code = error instanceof AppError ? error.code : undefined;
        if (code === 'RESTARTING') socket.close(CLOSE_RESTART, retryHint());
        else if (code === 'ROOM_FULL') socket.close(CLOSE.FULL, 'room full');
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
