// `/api/rooms/:id/seats`: which seats of a room run at this proxy and who sits there, for who may watch them.
import type { FastifyInstance } from 'fastify';
import type { SeatsAnswer } from '../../../../protocol/page/wall-data.ts';
import { roomOf } from '../../../../rooms/lookup.ts';
import { admit } from '../../../access/door.ts';
import type { AppDeps } from '../../deps.ts';

export async function seatsRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.get<{ Params: { id: string } }>('/api/rooms/:id/seats', async (request, reply) => {
    const room = roomOf(deps.rooms, request.params.id);
    const session = request.session();
    const caller = await deps.callers.of(request, room, session, { take: false });
    await admit(deps, 'watch', room, caller);
    const now = performance.now();
    const seats = deps.registry
      .list()
      .filter((taken) => taken.room.id === room.id)
      .map(({ number, visitors, live }) => ({
        seat: number,
        people: visitors.map(({ name, color }) => ({ name, color })),
        inputMs: Number.isFinite(live.lastInput()) ? Math.round(now - live.lastInput()) : null,
      }))
      .sort((a, b) => a.seat - b.seat);
    reply.header('cache-control', 'no-store');
    return { seats } satisfies SeatsAnswer;
  });
}
