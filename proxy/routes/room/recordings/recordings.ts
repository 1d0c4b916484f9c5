// `/api/rooms/:id/recordings`: lists, describes and removes the recordings of a room, for its hosts and operators, makes
// links to them, and hands out their files to them and to whoever has such a link.
import { createReadStream } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { AppError } from '../../../../protocol/errors.ts';
import { onlyKeys } from '../../../../protocol/keys.ts';
import type { RecordingListing } from '../../../../protocol/recordings/recording.ts';
import { partyRoomOf, roomOf } from '../../../../rooms/lookup.ts';
import { MAX_REPLAY_HOURS, opensReplay, replayToken } from '../../../access/replay-token.ts';
import { Guesses } from '../../../auth/guesses.ts';
import { publicAddress } from '../../../auth/public-address.ts';
import { textIn } from '../../../page/room-pages.ts';
import type { AppDeps } from '../../deps.ts';
import { rangeOf } from './byte-range.ts';

interface RecordingRequest {
  Params: { id: string; recording: string; file: string };
  Querystring: { key?: string | string[]; download?: string | string[] };
}

const terms = onlyKeys({
  hours: v.optional(v.pipe(v.number(), v.minValue(0.01), v.maxValue(MAX_REPLAY_HOURS)), 24),
});

export async function recordingsRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  const guesses = new Guesses(deps.limits.wrong_invitations, 'wrong links to recordings');
  const { recordings: store } = deps;
  const led = { preHandler: app.hostsAndOperators, exposeHeadRoute: false } as const;

  /** Lets in who has a link, else as `hostsAndOperators`. */
  const seen: typeof app.hostsAndOperators = (request, reply, done) => {
    const { params, query } = request as FastifyRequest<RecordingRequest>;
    const key = textIn(query.key);
    if (key === '') return app.hostsAndOperators(request, reply, done);
    const asked = { room: params.id, recording: params.recording };
    try {
      guesses.refuse(request.ip);
      if (!opensReplay(key, asked, deps.sessionKeys.accepted, Date.now() / 1_000)) {
        guesses.count(request.ip);
        throw new AppError('RECORDING_LINK');
      }
      done();
    } catch (error) {
      done(error as Error);
    }
  };
  const shown = { preHandler: seen, exposeHeadRoute: false } as const;

  /** Notes in the room's log what was done with a recording. */
  async function note(request: FastifyRequest, room: string, what: string, id: string) {
    const act = { what, whom: id, outcome: 'done', note: '' } as const;
    await deps.party.client.control(room, { op: 'audit_add', by: request.actor(), act });
  }

  app.get<RecordingRequest>('/api/rooms/:id/recordings', led, async (request, reply) => {
    const room = roomOf(deps.rooms, request.params.id);
    const all = await store.list(room.id);
    reply.header('cache-control', 'no-store');
    const recordings: RecordingListing[] = all.map(({ files, ...listed }) => listed);
    return { recordings };
  });

  app.get<RecordingRequest>(
    '/api/rooms/:id/recordings/:recording',
    shown,
    async (request, reply) => {
      const { id } = roomOf(deps.rooms, request.params.id);
      reply.header('cache-control', 'no-store');
      return store.get(id, request.params.recording);
    },
  );

  app.delete<RecordingRequest>(
    '/api/rooms/:id/recordings/:recording',
    led,
    async (request, reply) => {
      const room = roomOf(deps.rooms, request.params.id);
      const { id, ended } = await store.get(room.id, request.params.recording);
      if (ended === null) throw new AppError('RECORDING_RUNS');
      await note(request, partyRoomOf(room), 'remove_recording', id);
      await store.remove(room.id, id);
      return reply.code(204).send();
    },
  );

  app.post<RecordingRequest>(
    '/api/rooms/:id/recordings/:recording/links',
    led,
    async (request, reply) => {
      const room = roomOf(deps.rooms, request.params.id);
      const { id } = await store.get(room.id, request.params.recording);
      const body = v.safeParse(terms, request.body ?? {});
      if (!body.success) throw new AppError('BAD_REQUEST', v.summarize(body.issues));
      const until = Math.floor(Date.now() / 1_000 + body.output.hours * 3_600);
      await note(request, partyRoomOf(room), 'link_recording', id);
      const key = replayToken(room.id, id, until, deps.sessionKeys.newest);
      const url = publicAddress(deps, request, `/room/${room.id}/replay/${id}?key=${key}`);
      reply.header('cache-control', 'no-store').code(201);
      return { url, until: until * 1_000 };
    },
  );

  app.get<RecordingRequest>(
    '/api/rooms/:id/recordings/:recording/:file',
    shown,
    async (request, reply) => {
      const { params, query } = request;
      const { id: room } = roomOf(deps.rooms, params.id);
      const path = store.fileOf(room, params.recording, params.file);
      const { files, ended, id } = await store.get(room, params.recording);
      const size = files[params.file];
      if (size === undefined) throw new AppError('NOT_FOUND');
      const name = query.download === undefined ? undefined : `${room}-${id}-${params.file}`;
      // What is being written may end within a line.
      if (name !== undefined && ended === null) throw new AppError('RECORDING_RUNS');
      if (name !== undefined) reply.header('content-disposition', `attachment; filename="${name}"`);
      return sendFile(request, reply, path, size);
    },
  );
}

function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
  size: number,
): FastifyReply {
  const range = rangeOf(request.headers.range, size);
  reply
    .type('application/x-asciicast')
    .header('cache-control', 'private, no-store')
    .header('accept-ranges', 'bytes')
    .header('x-content-type-options', 'nosniff');
  if (range === null) return reply.code(416).header('content-range', `bytes */${size}`).send();
  if (range === undefined) {
    if (size === 0) return reply.send('');
    return reply.send(createReadStream(path, { end: size - 1 }));
  }
  const { start, end } = range;
  return reply
    .code(206)
    .header('content-range', `bytes ${start}-${end}/${size}`)
    .header('content-length', end - start + 1)
    .send(createReadStream(path, { start, end }));
}
