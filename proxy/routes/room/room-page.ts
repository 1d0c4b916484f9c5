// `/room/:id/`: the terminal's page with the overlay in it. Reading it takes no seat: the page's socket does.
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../../protocol/errors.ts';
import { partyRoomOf, roomOf } from '../../../rooms/lookup.ts';
import { admit } from '../../access/door.ts';
import { Guesses } from '../../auth/guesses.ts';
import { refuseGuesses, roomConfig, sendPage, textIn } from '../../page/room-pages.ts';
import { visitKey } from '../../plugins/tracing.ts';
import type { AppDeps } from '../deps.ts';

/** Part of the welcome, so that who comes in knows it before they do anything. */
const RECORDED =
  'This room is being recorded: what its terminals show, chat, pointers, and who types; never keys.';

interface RoomRequest {
  Params: { id: string };
  Querystring: { name?: string | string[]; host?: string | string[] };
}

export async function roomPageRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  const hostKeys = new Guesses(deps.limits.wrong_host_links, 'wrong host links', () =>
    deps.metrics.limitHit('wrong_host_links'),
  );

  app.get<RoomRequest>('/room/:id', { exposeHeadRoute: false }, async (request, reply) => {
    const { id } = roomOf(deps.rooms, request.params.id);
    const given = Object.entries({
      name: textIn(request.query.name),
      host: textIn(request.query.host),
    }).filter(([, value]) => value !== '');
    const query = new URLSearchParams(given).toString();
    return reply.redirect(deps.base.at(`/room/${id}/${query && `?${query}`}`), 308);
  });

  app.get<RoomRequest>(
    '/room/:id/',
    { exposeHeadRoute: false, config: { limit: 'pages' } },
    async (request, reply) => {
      const room = roomOf(deps.rooms, request.params.id);
      refuseGuesses(request);
      const signedIn = await request.signedIn();
      const session = reply.welcome(textIn(request.query.name), signedIn?.account.name);
      deps.tracing.visited(visitKey(room.id, session.id));
      const hostKey = textIn(request.query.host);
      if (hostKey !== '') hostKeys.refuse(request.ip);
      const caller = await deps.callers
        .of(request, room, session, { take: false, hostKey })
        .catch((error: unknown) => {
          if (error instanceof AppError && error.code === 'HOST_LINK') hostKeys.count(request.ip);
          throw error;
        });
      if (hostKey !== '' && caller.hostLink !== null) reply.keepHostLink(room.id, caller.hostLink);
      const { visitor } = caller;
      const { host = '' } = request.headers;
      const leadTo = (address: string) =>
        reply.header('cache-control', 'no-store').redirect(address, 302);
      const seat = await deps.directions.toSeat(host, room, visitor.id, session.id);
      if (seat !== undefined) return leadTo(seat);
      await admit(deps, 'sit', room, caller);
      const place = await deps.directions.toPlace(host, room, visitor.id, session.id);
      if (place !== undefined) return leadTo(place);
      await deps.registry.expect(room, visitor.id, request.ip);
      const page = await deps.ttydPage.template();
      const recorded = deps.recordedRooms.of(partyRoomOf(room)) !== undefined || room.record;
      const config = {
        ...roomConfig(deps, room, {
          page: `/room/${room.id}`,
          name: session.name,
          watching: false,
        }),
        welcome: [room.welcome ?? '', recorded ? RECORDED : ''].filter(Boolean).join('\n\n'),
        recorded,
        grid: room.grid,
      };
      return sendPage(request, reply, page, config, {
        base: deps.base,
        isKept: room.access === 'guest' && !signedIn,
      });
    },
  );

  // A HEAD request asks whether there is such a room.
  app.head<RoomRequest>('/room/:id/', async (request, reply) => {
    roomOf(deps.rooms, request.params.id);
    return reply.type('text/html; charset=utf-8').send();
  });
}
