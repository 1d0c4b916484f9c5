// `/room/:id/ws`: finds or starts the visitor's seat, and hands the browser's socket to its terminal session.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../../../protocol/errors.ts';
import { encodeNote } from '../../../protocol/page/terminal-note.ts';
import type { Room } from '../../../rooms/load.ts';
import { roomOf } from '../../../rooms/lookup.ts';
import { enter } from '../../access/enter.ts';
import { stayWelcome } from '../../access/stay-welcome.ts';
import { sessionOfPage } from '../../auth/from-page.ts';
import { knowsNotes, refuseOtherProtocols } from '../../page/terminal-protocol.ts';
import { PersonSockets } from '../../places/person-sockets.ts';
import type { AppDeps } from '../deps.ts';

interface RoomRequest {
  Params: { id: string };
}

export async function roomWsRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  const terminals = new PersonSockets();

  /** Rejected before the upgrade: other origins, and requests without a visitor's session. */
  async function check(request: FastifyRequest<RoomRequest>): Promise<void> {
    roomOf(deps.rooms, request.params.id);
    sessionOfPage(request, deps.publicUrl);
    refuseOtherProtocols(request);
  }

  /** MM2: a machine that has filled up meanwhile, or leaves, sends the page to another. @throws AppError */
  async function elsewhere(error: unknown, room: Room, visitor: string): Promise<never> {
    const isFull = error instanceof AppError && error.code === 'SERVER_FULL';
    if (isFull && (await deps.directions.isElsewhere(room, visitor)))
      throw new AppError('SEAT_ELSEWHERE');
    throw error;
  }

  app.get<RoomRequest>(
    '/room/:id/ws',
    {
      websocket: true,
      exposeHeadRoute: false,
      preValidation: check,
      config: { limit: 'terminals' },
    },
    async (socket, request) => {
      const room = roomOf(deps.rooms, request.params.id);
      const session = sessionOfPage(request, deps.publicUrl);
      if (deps.drain.active()) throw new AppError('RESTARTING');
      // The first message may arrive before the seat is ready, and must find a listener.
      socket.pause();
      const { tracing } = deps;
      try {
        const caller = await tracing.part('enter', () =>
          enter(deps, 'sit', request, room, session),
        );
        const { visitor } = caller;
        terminals.join(room.id, visitor.id, socket);
        const stay = stayWelcome(app, deps, { socket, request, want: 'sit', room, caller });
        const { live, number } = await deps.registry
          .enter(room, visitor, request.ip)
          .catch((error) => elsewhere(error, room, visitor.id));
        // It may have closed while its seat started.
        if (socket.readyState !== socket.OPEN) return;
        const connection = deps.registry.connect(room, visitor);
        // Its page may join the room's people now.
        if (knowsNotes(request)) {
          const state = live.state();
          socket.send(
            encodeNote({ type: 'seat', early: true, state, seat: number, ...live.size() }),
          );
        }
        request.span()?.set({ seat: number });
        const output = tracing.start('first output');
        const attached = live.attach(socket, {
          visitor: visitor.id,
          mayType: stay.mayType,
          onFirstOutput() {
            output.end();
            request.span()?.end();
          },
        });
        socket.once('close', () => {
          attached[Symbol.dispose]();
          connection[Symbol.dispose]();
          output.end();
        });
      } catch (error) {
        request.span()?.end(error);
        throw error;
      } finally {
        socket.resume();
      }
    },
  );
}
