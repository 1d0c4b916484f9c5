// `/room/:id/`: finds or starts the visitor's seat and serves its terminal page with the overlay in it.
import type { FastifyInstance } from 'fastify';
import type { OverlayConfig } from '../../../protocol/page/overlay-config.ts';
import type { Room } from '../../../rooms/load.ts';
import { partyRoomOf, roomOf } from '../../../rooms/lookup.ts';
import { visitorOf } from '../../auth/visitor.ts';
import { refuseGuesses, sendPage, textIn } from '../../page/room-pages.ts';
import { admit, isShared } from '../../party/door.ts';
import type { AppDeps } from '../deps.ts';

interface RoomRequest {
  Params: { id: string };
  Querystring: { name?: string | string[]; host?: string | string[] };
}

/** A whole class behind one address may enter together; a loop that opens seats may not. */
const rateLimit = { max: 600, timeWindow: '1 minute' };

export async function roomPageRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.get<RoomRequest>('/room/:id', { exposeHeadRoute: false }, async (request, reply) => {
    const { id } = roomOf(deps.rooms, request.params.id);
    const given = Object.entries({
      name: textIn(request.query.name),
      host: textIn(request.query.host),
    }).filter(([, value]) => value !== '');
    const query = new URLSearchParams(given).toString();
    return reply.redirect(`/room/${id}/${query && `?${query}`}`, 308);
  });

  app.get<RoomRequest>(
    '/room/:id/',
    { exposeHeadRoute: false, config: { rateLimit } },
    async (request, reply) => {
      const room = roomOf(deps.rooms, request.params.id);
      refuseGuesses(request);
      const key = textIn(request.query.host);
      if (key) reply.welcomeHost(room.id, key);
      const session = reply.welcome(textIn(request.query.name));
      const visitor = visitorOf(session, deps.sessionKey);
      const leads = key !== '' || request.isHost(room.id);
      await admit(deps, 'sit', room, { visitor: visitor.id, leads });
      const taken = await deps.registry.enter(room, visitor, request.ip);
      const page = await deps.ttydPage.template();
      return sendPage(request, reply, page, overlayConfig(room, visitor.name, taken.number));
    },
  );

  // Only a GET takes a seat; a HEAD request, which asks whether there is one, takes none.
  app.head<RoomRequest>('/room/:id/', async (request, reply) => {
    roomOf(deps.rooms, request.params.id);
    return reply.type('text/html; charset=utf-8').send();
  });
}

function overlayConfig(room: Room, name: string, seat: number): OverlayConfig {
  return {
    room: partyRoomOf(room),
    displayName: room.displayName,
    welcome: room.welcome ?? '',
    me: { name },
    seat,
    ticketUrl: isShared(room) ? `/api/rooms/${room.id}/ticket` : null,
    party: 'room-server',
    grid: room.grid,
  };
}
