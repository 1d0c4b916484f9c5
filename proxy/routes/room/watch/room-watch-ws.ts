// `/room/:id/watch/N/ws`: a watcher's socket; it takes no seat, and nothing from it reaches an app. Without a seat's
// number it is the one in which somebody typed last.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../../../../protocol/errors.ts';
import { roomOf } from '../../../../rooms/lookup.ts';
import { enter } from '../../../access/enter.ts';
import { stayWelcome } from '../../../access/stay-welcome.ts';
import { sessionOfPage } from '../../../auth/from-page.ts';
import { refuseOtherProtocols } from '../../../page/terminal-protocol.ts';
import { PersonSockets } from '../../../places/person-sockets.ts';
import { watchRoom } from '../../../places/watching.ts';
import type { AppDeps } from '../../deps.ts';

interface WatchRequest {
  Params: { id: string; seat?: string };
  Querystring: { seat?: unknown };
}

export async function roomWatchWsRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  const watchers = new PersonSockets(deps.limits.watchers);

  /** Rejected before the upgrade: other origins, requests without a visitor's session, private rooms. */
  async function check(request: FastifyRequest<WatchRequest>): Promise<void> {
    const room = roomOf(deps.rooms, request.params.id);
    const session = sessionOfPage(request, deps.publicUrl);
    await enter(deps, 'watch', request, room, session);
    refuseOtherProtocols(request);
  }

  for (const path of ['/room/:id/watch/ws', '/room/:id/watch/:seat(^[1-9]\\d{0,3}$)/ws'])
    app.get<WatchRequest>(
      path,
      {
        websocket: true,
        exposeHeadRoute: false,
        preValidation: check,
        config: { limit: 'watches' },
      },
      async (socket, request) => {
        const room = roomOf(deps.rooms, request.params.id);
        const session = sessionOfPage(request, deps.publicUrl);
        if (deps.drain.active()) throw new AppError('RESTARTING');
        // Its greeting may arrive before it is known who this is, and must find a listener.
        socket.pause();
        const caller = await deps.callers
          .of(request, room, session, { take: false })
          .finally(() => socket.resume());
        if (!watchers.join(room.id, caller.visitor.id, socket)) {
          deps.metrics.limitHit('watchers');
          throw new AppError('WATCH_FULL');
        }
        stayWelcome(app, deps, { socket, request, want: 'watch', room, caller });
        const wanted = Number(request.params.seat ?? request.query.seat);
        watchRoom(socket, {
          room: room.id,
          registry: deps.registry,
          ...(Number.isSafeInteger(wanted) && wanted > 0 ? { wanted } : {}),
        });
      },
    );
}
