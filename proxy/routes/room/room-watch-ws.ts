// `/room/:id/watch/ws`: a watcher's socket; it takes no seat, and nothing from it reaches an app.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../../../protocol/errors.ts';
import { roomOf } from '../../../rooms/lookup.ts';
import { isSameOrigin } from '../../auth/origin.ts';
import { visitorOf } from '../../auth/visitor.ts';
import { refuseOtherProtocols } from '../../page/terminal-protocol.ts';
import { admit } from '../../party/door.ts';
import { PersonSockets } from '../../places/person-sockets.ts';
import { watchRoom } from '../../places/watching.ts';
import type { AppDeps } from '../deps.ts';

interface WatchRequest {
  Params: { id: string; seat?: string };
  Querystring: { seat?: unknown };
}

/** Watchers of one room at this proxy; each is sent all output of its seat. */
const MAX_WATCHERS = 50;
/** Slows down a page that keeps reconnecting, before it opens terminals. */
const rateLimit = { max: 600, timeWindow: '1 minute' };

export async function roomWatchWsRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  const watchers = new PersonSockets(MAX_WATCHERS);

  /** Rejected before the upgrade: other origins, requests without a visitor's session, private rooms. */
  async function check(request: FastifyRequest<WatchRequest>): Promise<void> {
    const room = roomOf(deps.rooms, request.params.id);
    if (!isSameOrigin(request, deps.publicUrl)) throw new AppError('FORBIDDEN_ORIGIN');
    if (!request.session()) throw new AppError('SEAT_NOT_FOUND', 'Open the room’s page first.');
    await admit(deps, 'watch', room, { leads: request.isHost(room.id) });
    refuseOtherProtocols(request);
  }

  for (const path of ['/room/:id/watch/ws', '/room/:id/watch/:seat(^[1-9]\\d{0,3}$)/ws'])
    app.get<WatchRequest>(
      path,
      { websocket: true, exposeHeadRoute: false, preValidation: check, config: { rateLimit } },
      (socket, request) => {
        const { id } = roomOf(deps.rooms, request.params.id);
        const session = request.session();
        if (!session) throw new AppError('SEAT_NOT_FOUND');
        if (deps.drain.active()) throw new AppError('RESTARTING');
        if (!watchers.join(id, visitorOf(session, deps.sessionKey).id, socket))
          throw new AppError('WATCH_FULL');
        const wanted = Number(request.params.seat ?? request.query.seat);
        watchRoom(socket, {
          room: id,
          registry: deps.registry,
          ...(Number.isSafeInteger(wanted) && wanted > 0 ? { wanted } : {}),
        });
      },
    );
}
