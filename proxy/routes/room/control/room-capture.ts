// `/api/rooms/:id/{arrangement,capture,reset}`: what saving the room's windows would do, saving them as its layout file, and
// putting the room back to what was saved.
import type { FastifyInstance } from 'fastify';
import type { Arrangement, Captured } from '../../../../protocol/api.ts';
import { AppError } from '../../../../protocol/errors.ts';
import { mirroredRoomOf, partyRoomOf } from '../../../../rooms/lookup.ts';
import { problemWords } from '../../../room-files/words.ts';
import { arrangementOf, captureLayout } from '../../../seats/capture.ts';
import { filesRootOf, seedWindows } from '../../../seats/seed.ts';
import type { AppDeps } from '../../deps.ts';

type Params = { Params: { id: string } };

export async function roomCaptureRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  const { client } = deps.party;
  const options = { preHandler: app.hostsAndOperators };

  app.get<Params>('/api/rooms/:id/arrangement', options, async (request, reply) => {
    const room = mirroredRoomOf(deps.rooms, request.params.id);
    const { layout } = await client.layout(partyRoomOf(room));
    const { open } = deps.roomFiles;
    const arrangement: Arrangement = {
      ...(await arrangementOf(room, layout)),
      broken: open.brokenBy(room.id).map(problemWords),
      waits: open.waiting(room.id),
    };
    reply.header('cache-control', 'no-store');
    return arrangement;
  });

  app.post<Params>('/api/rooms/:id/capture', options, async (request, reply): Promise<Captured> => {
    const room = mirroredRoomOf(deps.rooms, request.params.id);
    const { layout } = await client.layout(partyRoomOf(room));
    const captured = await captureLayout(room, layout, deps.roomFiles.turns);
    // What was just saved is what the room is put back to.
    await deps.roomFiles.look(false);
    const note = `${captured.windows} windows`;
    await client.control(partyRoomOf(room), {
      op: 'audit_add',
      by: request.actor(),
      act: { what: 'capture', whom: captured.file, outcome: 'done', note },
    });
    deps.logger.info({ room: room.id, ...captured }, 'layout captured');
    reply.header('cache-control', 'no-store');
    return captured;
  });

  app.post<Params>('/api/rooms/:id/reset', options, async (request, reply) => {
    const room = mirroredRoomOf(deps.rooms, request.params.id);
    if (room.layout === undefined && room.preloadFiles.length === 0)
      throw new AppError('BAD_REQUEST', 'Nothing was saved for this room yet.');
    const windows = seedWindows(room.layout, room, filesRootOf(room));
    const by = request.actor();
    const { done, left } = await client.reset(partyRoomOf(room), { windows, by });
    if (!done) throw new AppError('ROOM_PAUSED', 'Let it go on first.');
    deps.logger.info({ room: room.id, left }, 'room put back as it was saved');
    reply.header('cache-control', 'no-store');
    return { windows: windows.length - left, left };
  });
}
