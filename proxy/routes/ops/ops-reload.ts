// `/api/ops/reload-room-files`: looks at the room files now, for an operator, where watching them does not work or is not waited
// for.
import type { FastifyInstance } from 'fastify';
import type { RoomFilesSnapshot } from '../../../protocol/api.ts';
import type { AppDeps } from '../deps.ts';
import { roomFilesSnapshot } from './ops-snapshot.ts';

export async function opsReloadRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.post(
    '/api/ops/reload-room-files',
    { preHandler: app.operatorsOnly },
    async (request, reply): Promise<RoomFilesSnapshot> => {
      await deps.roomFiles.look();
      request.log.info({ by: request.actor().who }, 'an operator had the room files looked at');
      reply.header('cache-control', 'no-store');
      return roomFilesSnapshot(deps.roomFiles);
    },
  );
}
