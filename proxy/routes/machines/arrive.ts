// `/room/:id/arrive`: a browser that another machine has sent here (MM4). It gets a nonce, is sent for what it is to
// bring along, and comes back with that once: nobody can make somebody else's browser a visitor of theirs.
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import { publicIdSchema } from '../../../protocol/access/public-id.ts';
import { AppError } from '../../../protocol/errors.ts';
import { roomOf } from '../../../rooms/lookup.ts';
import { decodeSession } from '../../auth/visitor.ts';
import { HandOvers, stateOf, takesOver } from '../../machines/hand-over.ts';
import type { AppDeps } from '../deps.ts';
import { seatInAddress, watchPath } from '../room/watch/watch-address.ts';

const MOST_CHARS = 8_192;
const query = v.object({
  from: v.exactOptional(v.union([v.literal('public'), publicIdSchema])),
  brought: v.exactOptional(v.pipe(v.string(), v.maxLength(MOST_CHARS))),
  /** The seat that they watch: where they go from here. */
  watch: v.exactOptional(seatInAddress),
});

interface ArriveRequest {
  Params: { id: string };
}

export async function arriveRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  const { machines } = deps;
  const handOvers = new HandOvers(deps.ticketKeys);

  app.get<ArriveRequest>(
    '/room/:id/arrive',
    { exposeHeadRoute: false, config: { limit: 'pages' } },
    async (request, reply) => {
      if (!machines.many) throw new AppError('NOT_FOUND');
      const room = roomOf(deps.rooms, request.params.id);
      const asked = v.safeParse(query, request.query);
      reply.header('cache-control', 'no-store');
      // Whoever brings nothing that counts is a visitor like any other.
      if (!asked.success) return reply.redirect(deps.base.at(`/room/${room.id}/`), 303);
      const { from, brought, watch } = asked.output;
      const own = deps.base.at(
        watch === undefined ? `/room/${room.id}/` : watchPath(room.id, watch),
      );
      if (brought === undefined) {
        const address = from === undefined ? undefined : machines.addressOf(from);
        if (address === undefined) return reply.redirect(own, 303);
        // Tabs that come at the same time share it.
        const nonce = request.arrival() ?? randomBytes(16).toString('base64url');
        reply.keepArrival(nonce);
        const where = new URLSearchParams({ to: machines.id, state: stateOf(nonce) });
        if (watch !== undefined) where.set('watch', watch);
        return reply.redirect(`${address}/room/${room.id}/hand-over?${where}`, 302);
      }
      const nonce = request.arrival();
      const terms = { to: machines.id, room: room.id, state: stateOf(nonce ?? '') };
      const got = nonce === undefined ? undefined : await handOvers.take(brought, terms);
      const session = got && decodeSession(got.session);
      if (!got || !session) {
        request.log.info({ room: room.id }, 'a browser has brought nothing that counts here');
        return reply.redirect(own, 303);
      }
      const here = request.session();
      const isTaken = takesOver(got, here?.id, session.id);
      if (isTaken) {
        reply.welcomeFrom(session);
        // Who has not signed in there may have done so here.
        if (got.token !== null) reply.setSessionToken(got.token);
      }
      if (got.hostLink !== null) reply.keepHostLink(room.id, got.hostLink);
      if (got.invite !== null) reply.keepInvitation(room.id, got.invite);
      deps.directions.arrived(room, isTaken ? session.id : (here?.id ?? session.id));
      return reply.redirect(own, 303);
    },
  );
}
