// `/room/:id/watch`: the watch wall, all seats of a room side by side, for somebody without a seat.
import type { FastifyInstance } from 'fastify';
import { partyRoomOf, roomOf } from '../../../../rooms/lookup.ts';
import { admit, isShared } from '../../../access/door.ts';
import { refuseGuesses, textIn } from '../../../page/room-pages.ts';
import type { AppDeps } from '../../deps.ts';
import { redirectTo, watchPath } from './watch-address.ts';

interface WallRequest {
  Params: { id: string };
  Querystring: { name?: string | string[]; seat?: string | string[] };
}

export async function roomWallRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  const path = '/room/:id/watch';

  app.get<WallRequest>(
    path,
    { exposeHeadRoute: false, config: { limit: 'pages' } },
    async (request, reply) => {
      const room = roomOf(deps.rooms, request.params.id);
      refuseGuesses(request);
      const [seat, name] = [textIn(request.query.seat), textIn(request.query.name)];
      if (seat !== '') return redirectTo(reply, deps.base, watchPath(room.id, seat), name);
      const signedIn = await request.signedIn();
      const session = reply.welcome(name, signedIn?.account.name);
      const caller = await deps.callers.of(request, room, session, { take: false });
      await admit(deps, 'watch', room, caller);
      const page = deps.pages.watch(
        {
          room: room.id,
          partyRoom: isShared(room) ? partyRoomOf(room) : null,
          displayName: room.displayName,
        },
        reply.restrictPage(),
      );
      return reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-store')
        .header('vary', 'Cookie')
        .send(page);
    },
  );

  // A HEAD request asks whether there is such a room, and whether it may be watched.
  app.head<WallRequest>(path, async (request, reply) => {
    const room = roomOf(deps.rooms, request.params.id);
    const session = request.session();
    const caller = await deps.callers.of(request, room, session, { take: false });
    await admit(deps, 'watch', room, caller);
    return reply.type('text/html; charset=utf-8').send();
  });

  app.get<WallRequest>(`${path}/`, { exposeHeadRoute: false }, async (request, reply) => {
    const { id } = roomOf(deps.rooms, request.params.id);
    const { seat, name } = request.query;
    return redirectTo(reply, deps.base, watchPath(id, textIn(seat)), textIn(name));
  });
}
