// `/api/rooms/:id`: public facts about one room.
import type { FastifyInstance } from 'fastify';
import { roomOf } from '../../rooms/lookup.ts';
import { listRoom } from '../places/listing.ts';
import type { AppDeps } from './deps.ts';

export async function roomRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.get<{ Params: { id: string } }>('/api/rooms/:id', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    return listRoom(roomOf(deps.rooms, request.params.id), deps);
  });
}
