// `/api/rooms`: public facts about every room.
import type { FastifyInstance } from 'fastify';
import { listRooms } from '../places/listing.ts';
import type { AppDeps } from './deps.ts';

export async function roomsRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.get('/api/rooms', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return { rooms: await listRooms(deps) };
  });
}
