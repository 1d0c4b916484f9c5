// `/room/:id/door`: a visitor knocks, and waits until the host lets them in; `/api/rooms/:id/{knocks,let_in,turn_away}`:
// what the host sees and does.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { accountLabel } from '../../../../protocol/access/accounts.ts';
import { KNOCK_MS, type Knocks } from '../../../../protocol/access/knocks.ts';
import { publicIdSchema } from '../../../../protocol/access/public-id.ts';
import { AppError, limited } from '../../../../protocol/errors.ts';
import { onlyKeys } from '../../../../protocol/keys.ts';
import type { Room } from '../../../../rooms/load.ts';
import { partyRoomOf, roomOf } from '../../../../rooms/lookup.ts';
import type { Caller } from '../../../access/callers.ts';
import { admit } from '../../../access/door.ts';
import { isOwnPage } from '../../../auth/origin.ts';
import type { Visitor } from '../../../auth/visitor.ts';
import { refusalOf } from '../../../page/refusals.ts';
import { acceptForms } from '../../../plugins/forms.ts';
import type { AppDeps } from '../../deps.ts';

type Params = { Params: { id: string } };

/** A waiting page asks again after this, in s: well within the time that a knock is heard. */
const AGAIN_S = 3;
const answer = onlyKeys({ visitor: publicIdSchema });

export async function knocksRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  const { client } = deps.party;

  /** What keeps the visitor out, and who they are. */
  async function look(request: FastifyRequest, reply: FastifyReply, room: Room) {
    const signedIn = await request.signedIn();
    const session = reply.welcome('', signedIn?.account.name);
    const caller = await deps.callers.of(request, room, session, { take: false });
    try {
      await admit(deps, 'sit', room, caller);
      return { caller, error: undefined };
    } catch (error) {
      if (error instanceof AppError) return { caller, error };
      throw error;
    }
  }

  app.get<Params>(
    '/room/:id/door',
    { exposeHeadRoute: false, config: { limit: 'doors' } },
    async (request, reply) => {
      const room = roomOf(deps.rooms, request.params.id);
      reply.header('cache-control', 'no-store');
      const { caller, error } = await look(request, reply, room);
      const inside = deps.base.at(`/room/${room.id}/`);
      // Whatever else keeps them out is told by the room's page.
      if (!error || !WAITS.has(error.code)) return reply.redirect(inside, 303);
      if (error.code === 'KNOCKED') {
        // It is heard as long as the page is open.
        await client.knocks(partyRoomOf(room), knockOf(caller));
        deps.recentKnocks.heard(room.id);
        reply.header('refresh', AGAIN_S);
      }
      reply.restrictPage();
      const post = error.code === 'KNOCK' ? { href: '', label: 'Knock' } : undefined;
      const refusal = refusalOf(error, request.id, () => false);
      return reply
        .code(error.status)
        .type('text/html; charset=utf-8')
        .send(deps.pages.message(refusal, { post, room: room.displayName }));
    },
  );

  // A form without fields posts it, so that it works without scripts.
  const bodyLimit = deps.limits.form_bytes;
  acceptForms(app, bodyLimit);
  app.post<Params>(
    '/room/:id/door',
    { bodyLimit, config: { limit: 'doors' } },
    async (request, reply) => {
      const room = roomOf(deps.rooms, request.params.id);
      if (!isOwnPage(request, deps.publicUrl)) throw new AppError('FORBIDDEN_ORIGIN');
      const { caller, error } = await look(request, reply, room);
      if (error && !WAITS.has(error.code)) throw error;
      if (error) {
        const { found } = await client.knocks(partyRoomOf(room), knockOf(caller));
        if (!found)
          throw limited('RATE_LIMITED', KNOCK_MS.waiting, 'Very many people wait at this door.');
        deps.recentKnocks.heard(room.id);
        request.log.info({ room: room.id }, 'somebody knocks');
      }
      return reply.redirect(deps.base.at(`/room/${room.id}/door`), 303);
    },
  );

  const options = { preHandler: app.hostsAndOperators };
  app.get<Params>(
    '/api/rooms/:id/knocks',
    { ...options, exposeHeadRoute: false },
    async (request, reply): Promise<Pick<Knocks, 'knocks'>> => {
      const room = roomOf(deps.rooms, request.params.id);
      reply.header('cache-control', 'no-store');
      return { knocks: (await client.knocks(partyRoomOf(room), { op: 'knocks' })).knocks };
    },
  );
  for (const op of ['let_in', 'turn_away'] as const)
    app.post<Params>(`/api/rooms/:id/${op}`, options, async (request, reply): Promise<Knocks> => {
      const room = roomOf(deps.rooms, request.params.id);
      const body = v.safeParse(answer, request.body);
      if (!body.success) throw new AppError('BAD_REQUEST', v.summarize(body.issues));
      const by = request.actor();
      const done = await client.knocks(partyRoomOf(room), { op, by, ...body.output });
      reply.header('cache-control', 'no-store');
      if (!done.found) throw new AppError('PERSON_UNKNOWN', 'Nobody of that id is waiting.');
      return done;
    });
}

const WAITS: ReadonlySet<string> = new Set(['KNOCK', 'KNOCKED', 'TURNED_AWAY']);

function knockOf({ visitor, signedIn }: Caller<Visitor>) {
  const who = signedIn ? `${visitor.name} (${accountLabel(signedIn.account)})` : visitor.name;
  return { op: 'knock', visitor: visitor.id, who } as const;
}
