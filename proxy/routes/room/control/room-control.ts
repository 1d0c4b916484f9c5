// `/api/rooms/:id/{pause,resume,approve,refuse,lock,unlock}`: for operators and the room's host; the answer is the room's facts.
import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import { pauseRequest } from '../../../../protocol/access/pause.ts';
import {
  type PauseAct,
  type RoomFacts,
  seatNumber,
} from '../../../../protocol/access/room-control.ts';
import { AppError } from '../../../../protocol/errors.ts';
import { onlyKeys } from '../../../../protocol/keys.ts';
import { mirroredRoomOf, partyRoomOf, roomOf } from '../../../../rooms/lookup.ts';
import type { AppDeps } from '../../deps.ts';

type Params = { Params: { id: string } };

const seat = v.exactOptional(seatNumber);
/** What a request says of each act. */
const PAUSE_ACTS = {
  pause: onlyKeys({ seat, ...pauseRequest }),
  resume: onlyKeys({ seat }),
  approve: onlyKeys({ seat }),
  refuse: onlyKeys({ seat }),
} as const;

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

  for (const op of Object.keys(PAUSE_ACTS) as (keyof typeof PAUSE_ACTS)[])
    app.post<Params>(`/api/rooms/:id/${op}`, options, async (request): Promise<RoomFacts> => {
      const room = partyRoomOf(roomOf(deps.rooms, request.params.id));
      const body = v.safeParse(PAUSE_ACTS[op], request.body ?? {});
      if (!body.success) throw new AppError('BAD_REQUEST', v.summarize(body.issues));
      const act = { op, by: request.actor(), ...body.output } as PauseAct;
      // Keys stop at once, and not when the party has answered.
      using _paused = op === 'pause' ? deps.facts.requested(room, act.seat) : null;
      return await change(room, act);
    });
  for (const op of ['lock', 'unlock'] as const)
    app.post<Params>(`/api/rooms/:id/${op}`, options, async (request): Promise<RoomFacts> => {
      const room = mirroredRoomOf(deps.rooms, request.params.id);
      return change(partyRoomOf(room), { op, by: request.actor() });
    });
}
