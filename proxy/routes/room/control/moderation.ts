// `/api/rooms/:id/ACT` for each of `moderationSchemas`, `…/bans` and `…/people`: what hosts and operators do to the people
// of a room.
import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import {
  type Ban,
  type Moderated,
  type ModerationOp,
  moderationSchemas,
  reasonSchema,
} from '../../../../protocol/access/moderation.ts';
import type { Control } from '../../../../protocol/access/room-control.ts';
import { AppError } from '../../../../protocol/errors.ts';
import { onlyKeys } from '../../../../protocol/keys.ts';
import type { Person } from '../../../../protocol/messages.ts';
import { partyRoomOf, roomOf, sharedRoomOf } from '../../../../rooms/lookup.ts';
import { dismissAway } from '../../../access/away.ts';
import { endRoom } from '../../../access/end-room.ts';
import type { AppDeps } from '../../deps.ts';

/** Of rooms with one terminal for all. */
const OF_KEYBOARD: ReadonlySet<ModerationOp> = new Set([
  'set_keyboard',
  'give_keyboard',
  'free_keyboard',
]);

/** What else is to be said if there is nobody to do that to. */
const UNKNOWN: Partial<Record<ModerationOp, string>> = {
  give_keyboard: 'It goes to somebody who has a seat in the room and may type there.',
  free_keyboard: 'Nobody has the keyboard, or somebody else.',
};

type Params = { Params: { id: string } };

export async function moderationRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  const { client } = deps.party;
  const options = { preHandler: app.hostsAndOperators };

  for (const op of Object.keys(moderationSchemas) as ModerationOp[]) {
    const body = onlyKeys({
      ...(moderationSchemas[op] as v.ObjectEntries),
      reason: v.optional(reasonSchema, ''),
    });
    app.post<Params>(
      `/api/rooms/:id/${op}`,
      options,
      async (request, reply): Promise<Moderated> => {
        const find = OF_KEYBOARD.has(op) ? sharedRoomOf : roomOf;
        const room = find(deps.rooms, request.params.id);
        const parsed = v.safeParse(body, request.body ?? {});
        if (!parsed.success) throw new AppError('BAD_REQUEST', v.summarize(parsed.issues));
        const act = { op, by: request.actor(), ...parsed.output } as Extract<
          Control,
          { op: ModerationOp }
        >;
        const done = await client.moderate(partyRoomOf(room), act);
        reply.header('cache-control', 'no-store');
        if (!done.found) throw new AppError('PERSON_UNKNOWN', UNKNOWN[op]);
        request.log.info({ room: room.id, act: op }, 'a host or an operator acted');
        // Other proxies hear of it by their connection to the room; this one need not wait for that.
        if (op === 'end') endRoom(deps, room, act.reason);
        else {
          await deps.live.recheck((live) => live.room === room.id);
          await dismissAway(deps, room, request.log);
        }
        return done;
      },
    );
  }

  app.get<Params>(
    '/api/rooms/:id/bans',
    { ...options, exposeHeadRoute: false },
    async (request, reply): Promise<{ bans: Ban[] }> => {
      const room = roomOf(deps.rooms, request.params.id);
      reply.header('cache-control', 'no-store');
      return { bans: (await client.moderate(partyRoomOf(room), { op: 'bans' })).bans };
    },
  );

  app.get<Params>(
    '/api/rooms/:id/people',
    { ...options, exposeHeadRoute: false },
    async (request, reply): Promise<{ people: Person[] }> => {
      const room = roomOf(deps.rooms, request.params.id);
      reply.header('cache-control', 'no-store');
      return { people: await client.people(partyRoomOf(room)) };
    },
  );
}
