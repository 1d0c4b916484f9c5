// `/`: the rooms of this proxy, who is in, and which seats are free.
import type { FastifyInstance } from 'fastify';
import { listRooms } from '../places/listing.ts';
import type { AppDeps } from './deps.ts';

export async function lobbyRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.get('/', async (_request, reply) => {
    const rooms = await listRooms(deps);
    const access = Object.fromEntries([...deps.rooms].map(([id, room]) => [id, room.access]));
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(deps.pages.lobby({ rooms, access }, reply.restrictPage()));
  });
}
