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
      const note = `${captured.windows} windows`;
      await deps.party.client.control(partyRoomOf(room), {
        op: 'audit_add',
        by: request.actor(),
        act: { what: 'capture', whom: captured.file, outcome: 'done', note },
      });
      deps.logger.info({ room: room.id, ...captured }, 'layout captured');
      reply.header('cache-control', 'no-store');
      return captured;
    },
  );
}
