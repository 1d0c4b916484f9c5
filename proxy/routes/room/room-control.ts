// `/api/rooms/:id/{pause,resume,lock,unlock}`: for operators and the room's host; the answer is the room's facts.
import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import type { RoomFacts } from '../../../protocol/access/room-control.ts';
import { AppError } from '../../../protocol/errors.ts';
import { onlyKeys } from '../../../protocol/keys.ts';
import { cleanTitle } from '../../../protocol/text/text.ts';
import { mirroredRoomOf, partyRoomOf, roomOf } from '../../../rooms/lookup.ts';
import type { AppDeps } from '../deps.ts';

type Params = { Params: { id: string } };

const reason = v.pipe(v.string(), v.maxLength(500), v.transform(cleanTitle));
const pauseBody = v.nullish(onlyKeys({ reason: v.optional(reason) }));

export async function roomControlRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  const { client } = deps.party;
  /** Caches the answer, so that the next caller at this proxy sees the room as it is now. */
  const change = async (
    room: string,
    op: Parameters<typeof client.control>[1],
  ): Promise<RoomFacts> => {
    const facts = await client.control(room, op);
    deps.facts.put(room, facts);
    return facts;
  };
  const options = { preHandler: app.hostsAndOperators };

  app.post<Params>('/api/rooms/:id/pause', options, async (request): Promise<RoomFacts> => {
    const room = partyRoomOf(roomOf(deps.rooms, request.params.id));
    const body = v.safeParse(pauseBody, request.body);
    if (!body.success) throw new AppError('BAD_REQUEST', v.summarize(body.issues));
    const why = body.output?.reason;
    const by = request.actor();
    return change(room, { op: 'pause', by, ...(why ? { reason: why } : {}) });
  });
  app.post<Params>('/api/rooms/:id/resume', options, async (request): Promise<RoomFacts> => {
    const room = partyRoomOf(roomOf(deps.rooms, request.params.id));
    return change(room, { op: 'resume', by: request.actor() });
  });
  for (const op of ['lock', 'unlock'] as const)
    app.post<Params>(`/api/rooms/:id/${op}`, options, async (request): Promise<RoomFacts> => {
      const room = mirroredRoomOf(deps.rooms, request.params.id);
      return change(partyRoomOf(room), { op, by: request.actor() });
    });
}
