// `/room/:id/hand-over`: gives a browser what it is to bring along to another machine (MM4), which has to have announced
// itself; no other address is ever led to.
import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import { publicIdSchema } from '../../../protocol/access/public-id.ts';
import { AppError } from '../../../protocol/errors.ts';
import { roomOf } from '../../../rooms/lookup.ts';
import { encodeSession } from '../../auth/visitor.ts';
import { sealHandOver } from '../../machines/hand-over.ts';
import type { AppDeps } from '../deps.ts';
import { seatInAddress, watchPath } from '../room/watch/watch-address.ts';

const query = v.object({
  to: publicIdSchema,
  state: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
  /** The seat that they watch there. */
  watch: v.exactOptional(seatInAddress),
});

interface HandOverRequest {
  Params: { id: string };
}

export async function handOverRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  const { machines } = deps;

  app.get<HandOverRequest>(
    '/room/:id/hand-over',
    { exposeHeadRoute: false, config: { limit: 'pages' } },
    async (request, reply) => {
      if (!machines.many) throw new AppError('NOT_FOUND');
      const room = roomOf(deps.rooms, request.params.id);
      const asked = v.safeParse(query, request.query);
      if (!asked.success) throw new AppError('BAD_REQUEST', v.summarize(asked.issues));
      const { to, state, watch } = asked.output;
      const address = machines.addressOf(to);
      if (address === undefined) throw new AppError('NOT_FOUND');
      reply.header('cache-control', 'no-store');
      const session = request.session();
      // Without cookies there is nothing to bring along.
      if (!session) {
        const there = watch === undefined ? `/room/${room.id}/` : watchPath(room.id, watch);
        return reply.redirect(address + there, 303);
      }
      const brought = await sealHandOver(
        deps.ticketKeys,
        {
          from: machines.nameOf(request.headers.host ?? '') ?? null,
          session: encodeSession(session),
          hostLink: request.hostLink(room.id),
          invite: request.invitation(room.id) ?? null,
          token: request.sessionToken() ?? null,
        },
        { to, room: room.id, state },
      );
      const more = watch === undefined ? '' : `&watch=${watch}`;
      return reply.redirect(`${address}/room/${room.id}/arrive?brought=${brought}${more}`, 302);
    },
  );
}
