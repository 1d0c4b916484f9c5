// `/api/rooms/:id/record`: starts and stops the recording of a room, for its hosts and operators (RE2).
import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import type { RoomFacts } from '../../../../protocol/access/room-control.ts';
import { AppError } from '../../../../protocol/errors.ts';
import { onlyKeys } from '../../../../protocol/keys.ts';
import { partyRoomOf, roomOf } from '../../../../rooms/lookup.ts';
import type { AppDeps } from '../../deps.ts';

const request = onlyKeys({ do: v.picklist(['start', 'stop'], 'must be start or stop') });

export async function recordRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.post<{ Params: { id: string } }>(
    '/api/rooms/:id/record',
    { preHandler: app.hostsAndOperators },
    async (asked): Promise<RoomFacts> => {
      const room = partyRoomOf(roomOf(deps.rooms, asked.params.id));
      const body = v.safeParse(request, asked.body ?? {});
      if (!body.success) throw new AppError('BAD_REQUEST', v.summarize(body.issues));
      const by = asked.actor();
      const act =
        body.output.do === 'start'
          ? ({ op: 'start_recording', by } as const)
          : ({ op: 'stop_recording', by, reason: '' } as const);
      const facts = await deps.party.client.control(room, act);
      deps.facts.put(room, facts);
      return facts;
    },
  );
}
