// `/api/rooms/:id/export`: the chat and the layout that a room keeps, for its hosts and operators, as JSON or as Markdown.
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../../../protocol/errors.ts';
import { partyRoomOf, roomOf } from '../../../../rooms/lookup.ts';
import { roomText } from '../../../access/room-text.ts';
import { textIn } from '../../../page/room-pages.ts';
import type { AppDeps } from '../../deps.ts';

interface ExportRequest {
  Params: { id: string };
  Querystring: { format?: string | string[] };
}

export async function exportRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.get<ExportRequest>(
    '/api/rooms/:id/export',
    { preHandler: app.hostsAndOperators, exposeHeadRoute: false },
    async (request, reply) => {
      const room = roomOf(deps.rooms, request.params.id);
      const format = textIn(request.query.format) || 'json';
      if (format !== 'json' && format !== 'md')
        throw new AppError('BAD_REQUEST', '`format` is json or md.');
      const kept = await deps.party.client.exported(partyRoomOf(room), request.actor());
      const file = `${room.id}-${new Date(kept.at).toISOString().slice(0, 10)}.${format}`;
      reply.header('cache-control', 'no-store');
      reply.header('content-disposition', `attachment; filename="${file}"`);
      if (format === 'json') return kept;
      reply.type('text/markdown; charset=utf-8');
      return roomText(kept, room.displayName);
    },
  );
}
