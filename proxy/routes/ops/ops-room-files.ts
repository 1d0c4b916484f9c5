// `/api/ops/room-files/:name`: a room file for operators' pages: its text, what a draft of it would come to, and saving it.
import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import type { RoomDraft, RoomFileText } from '../../../protocol/api.ts';
import { AppError } from '../../../protocol/errors.ts';
import { onlyKeys } from '../../../protocol/keys.ts';
import { KEYS } from '../../../rooms/keys.ts';
import { MAX_ROOM_BYTES } from '../../../rooms/load.ts';
import { partyRoomOf } from '../../../rooms/lookup.ts';
import { Drafts } from '../../room-files/drafts.ts';
import type { AppDeps } from '../deps.ts';

type Params = { Params: { name: string } };

/** Whether it is too large, the check of its content says. */
const text = v.string();
const key = v.picklist([...KEYS.keys()]);
const checkRequest = onlyKeys({
  text,
  set: v.optional(v.record(key, v.unknown()), {}),
  yaml: v.optional(v.record(key, v.pipe(v.string(), v.maxLength(10_000))), {}),
});
const saveRequest = onlyKeys({ text, version: v.pipe(v.string(), v.maxLength(64)) });

export async function opsRoomFilesRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  const drafts = new Drafts(deps.roomFiles);
  // JSON of a text is up to six times as long.
  const options = { preHandler: app.operatorsOnly, bodyLimit: 6 * MAX_ROOM_BYTES + 20_000 };
  const read = <T>(schema: v.GenericSchema<unknown, T>, body: unknown): T => {
    const parsed = v.safeParse(schema, body ?? {});
    if (!parsed.success) throw new AppError('BAD_REQUEST', v.summarize(parsed.issues));
    return parsed.output;
  };

  app.get<Params>(
    '/api/ops/room-files/:name',
    options,
    async (request, reply): Promise<RoomFileText> => {
      reply.header('cache-control', 'no-store');
      return drafts.read(request.params.name);
    },
  );

  app.post<Params>(
    '/api/ops/room-files/:name/check',
    options,
    async (request, reply): Promise<RoomDraft> => {
      const { text: given, ...edits } = read(checkRequest, request.body);
      reply.header('cache-control', 'no-store');
      return drafts.check(request.params.name, given, edits);
    },
  );

  app.post<Params>(
    '/api/ops/room-files/:name',
    options,
    async (request, reply): Promise<RoomFileText> => {
      const { name } = request.params;
      const { text: given, version } = read(saveRequest, request.body);
      const file = drafts.fileOf(name);
      const { changes } = await drafts.check(name, given);
      await drafts.save(name, given, version);
      await deps.roomFiles.look(false);
      const by = request.actor();
      const keys = changes.map(({ what }) => what).join(', ');
      request.log.info({ file, by: by.who, keys }, 'an operator saved a room file');
      const room = [...deps.rooms.values()].find((one) => one.file === file);
      if (room) {
        const act = {
          what: 'edit_file',
          whom: `${name}.md`,
          outcome: 'done',
          note: keys.slice(0, 400),
        } as const;
        await deps.party.client
          .control(partyRoomOf(room), { op: 'audit_add', by, act })
          .catch((err: unknown) =>
            request.log.warn({ err, room: room.id }, 'the room’s log misses what was done'),
          );
      }
      reply.header('cache-control', 'no-store');
      return drafts.read(name);
    },
  );
}
