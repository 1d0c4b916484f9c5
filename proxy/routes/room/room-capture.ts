// `/api/rooms/:id/capture`: saves the room's windows as its layout file.
import type { FastifyInstance } from 'fastify';
import { mirroredRoomOf, partyRoomOf } from '../../../rooms/lookup.ts';
import { type Captured, captureLayout } from '../../seats/capture.ts';
import type { AppDeps } from '../deps.ts';

export async function roomCaptureRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.post<{ Params: { id: string } }>(
    '/api/rooms/:id/capture',
    { preHandler: app.hostsAndOperators },
    async (request, reply): Promise<Captured> => {
      const room = mirroredRoomOf(deps.rooms, request.params.id);
      const { layout } = await deps.party.client.layout(partyRoomOf(room));
      const captured = await captureLayout(room, layout);
      deps.logger.info({ room: room.id, ...captured }, 'layout captured');
      reply.header('cache-control', 'no-store');
      return captured;
    },
  );
}
