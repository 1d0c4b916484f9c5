// `/room/:id/replay/:recording`: the page of a recording. It tells nothing of it: its script asks the API, which lets in
// hosts, operators and who has a link.
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../../../protocol/errors.ts';
import { RECORDING_ID } from '../../../../protocol/recordings/recording.ts';
import { roomOf } from '../../../../rooms/lookup.ts';
import type { AppDeps } from '../../deps.ts';

export async function replayRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.get<{ Params: { id: string; recording: string } }>(
    '/room/:id/replay/:recording',
    { config: { limit: 'pages' } },
    async (request, reply) => {
      const { id: room } = roomOf(deps.rooms, request.params.id);
      const { recording } = request.params;
      if (!RECORDING_ID.test(recording)) throw new AppError('RECORDING_UNKNOWN');
      const page = deps.pages.replay(
        { root: deps.base.root, room, recording },
        reply.restrictPage(),
      );
      return (
        reply
          .type('text/html; charset=utf-8')
          .header('cache-control', 'no-store')
          // The key in a link's address is for this site alone.
          .header('referrer-policy', 'no-referrer')
          .send(page)
      );
    },
  );
}
