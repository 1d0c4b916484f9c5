// `/room/:id/watch/N`: the terminal page of a running seat, for a watcher.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../../../protocol/errors.ts';
import { partyRoomOf, roomOf } from '../../../../rooms/lookup.ts';
import { admit } from '../../../access/door.ts';
import { refuseGuesses, roomConfig, sendPage, textIn } from '../../../page/room-pages.ts';
import { seatToWatch } from '../../../places/watching.ts';
import type { AppDeps } from '../../deps.ts';
import { redirectTo, watchPath } from './watch-address.ts';

interface WatchRequest {
  Params: { id: string; seat: string };
  Querystring: { name?: string | string[]; seat?: string | string[] };
}

export async function roomWatchRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  async function page(
    request: FastifyRequest<WatchRequest>,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const room = roomOf(deps.rooms, request.params.id);
    refuseGuesses(request);
    const { params, query } = request;
    const asked = textIn(query.seat);
    const name = textIn(query.name);
    // ttyd's page derives its socket's address from its own path, so the seat must be in the path.
    if (asked !== '') {
      return redirectTo(reply, deps.base, watchPath(room.id, asked), name);
    }
    const signedIn = await request.signedIn();
    const session = reply.welcome(name, signedIn?.account.name);
    const caller = await deps.callers.of(request, room, session, { take: false });
    await admit(deps, 'watch', room, caller);
    const { host = '' } = request.headers;
    const who = { visitor: caller.visitor.id, session: session.id };
    const elsewhere = await deps.directions.toWatched(host, room, Number(params.seat), who);
    if (elsewhere !== undefined)
      return reply.header('cache-control', 'no-store').redirect(elsewhere, 302);
    const taken = seatToWatch(deps.registry, room.id, Number(params.seat));
    if (!taken) throw new AppError('NOBODY_IN');
    const template = await deps.ttydPage.template();
    const config = {
      ...roomConfig(deps, taken.room, {
        page: watchPath(room.id, params.seat),
        name: session.name,
        watching: true,
      }),
      welcome: '',
      recorded: deps.recordedRooms.of(partyRoomOf(room)) !== undefined,
      grid: taken.live.size(),
    };
    return sendPage(request, reply, template, config, {
      base: deps.base,
      isKept: room.access === 'guest' && !signedIn,
    });
  }

  const limited = { exposeHeadRoute: false, config: { limit: 'pages' } } as const;
  const path = '/room/:id/watch/:seat(^[1-9]\\d{0,3}$)';
  app.get<WatchRequest>(path, limited, page);
  // A HEAD request asks whether there is such a room, and whether it may be watched.
  app.head<WatchRequest>(path, async (request, reply) => {
    const room = roomOf(deps.rooms, request.params.id);
    const session = request.session();
    const caller = await deps.callers.of(request, room, session, { take: false });
    await admit(deps, 'watch', room, caller);
    return reply.type('text/html; charset=utf-8').send();
  });
  app.get<WatchRequest>(`${path}/`, { exposeHeadRoute: false }, async (request, reply) => {
    const { id } = roomOf(deps.rooms, request.params.id);
    const to = watchPath(id, request.params.seat);
    return redirectTo(reply, deps.base, to, textIn(request.query.name));
  });
  app.get<WatchRequest>(`${path}/token`, async (request, reply) => {
    roomOf(deps.rooms, request.params.id);
    reply.header('cache-control', 'no-store');
    return { token: '' };
  });
}
