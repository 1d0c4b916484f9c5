// `/api/ops/rooms/:id`: what a room's object at the party has, for operators who look into it.
import type { FastifyInstance } from 'fastify';
import type { OpsRoomAnswer } from '../../../protocol/api.ts';
import { partyRoomOf, roomOf } from '../../../rooms/lookup.ts';
import { roomDatabase } from '../../party/local/room-database.ts';
import type { AppDeps } from '../deps.ts';

/** Rows of the log in an answer; `/api/rooms/:id/audit` has all. */
const NEWEST_ACTS = 10;

export async function opsRoomRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.get<{ Params: { id: string } }>(
    '/api/ops/rooms/:id',
    { preHandler: app.operatorsOnly, exposeHeadRoute: false },
    async (request, reply): Promise<OpsRoomAnswer> => {
      const room = roomOf(deps.rooms, request.params.id);
      const partyRoom = partyRoomOf(room);
      reply.header('cache-control', 'no-store');
      const { client } = deps.party;
      const [facts, inspection, people, figures, { layout }, invites, { bans }, { knocks }, audit] =
        await Promise.all([
          client.control(partyRoom, { op: 'snapshot' }),
          client.inspect(partyRoom),
          client.people(partyRoom),
          client.figures(partyRoom),
          client.layout(partyRoom),
          client.invites(partyRoom, { op: 'invites' }),
          client.moderate(partyRoom, { op: 'bans' }),
          client.knocks(partyRoom, { op: 'knocks' }),
          client.audit(partyRoom, undefined),
        ]);
      const at = Date.now();
      const open = invites.filter(
        ({ revoked, until, uses, usedBy }) => !revoked && until > at && usedBy.length < uses,
      );
      const isLocal = room.partykitServer === undefined && deps.party.pid() !== null;
      return {
        ...{ at, room: room.id, partyRoom },
        database: isLocal ? roomDatabase(deps.stateDir, partyRoom) : null,
        ...{ facts, inspection, people, figures, windows: layout },
        invitations: { all: invites.length, open: open.length },
        ...{ bans: bans.length, knocks: knocks.length },
        audit: audit.rows.slice(0, NEWEST_ACTS),
      };
    },
  );
}
