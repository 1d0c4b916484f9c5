// `/api/rooms/:id/invites`: makes, lists and revokes invitations, for the room's host and operators; and
// `/invite/:token`, which shows one and leads to the room.
import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import {
  type Invite,
  inviteIdSchema,
  inviteTermsSchema,
} from '../../../../protocol/access/invites.ts';
import type { InviteListing } from '../../../../protocol/api.ts';
import { AppError } from '../../../../protocol/errors.ts';
import { onlyKeys } from '../../../../protocol/keys.ts';
import type { Room } from '../../../../rooms/load.ts';
import { partyRoomOf, roomOf } from '../../../../rooms/lookup.ts';
import { inviteToken, readInviteToken } from '../../../access/invite-token.ts';
import { Guesses } from '../../../auth/guesses.ts';
import { publicAddress } from '../../../auth/public-address.ts';
import type { AppDeps } from '../../deps.ts';

type RoomRequest = { Params: { id: string } };

const terms = onlyKeys({
  role: v.optional(inviteTermsSchema.role, 'guest'),
  uses: v.optional(inviteTermsSchema.uses, 1),
  hours: v.optional(inviteTermsSchema.hours, 24 * 7),
});

export async function invitesRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  const { client } = deps.party;
  const guesses = new Guesses(deps.limits.wrong_invitations, 'wrong invitations', () =>
    deps.metrics.limitHit('wrong_invitations'),
  );

  function listing(request: FastifyRequest, room: Room, invite: Invite): InviteListing {
    const token = inviteToken(room.id, invite.role, invite.id, deps.sessionKeys.newest);
    return { ...invite, url: publicAddress(deps, request, `/invite/${token}`) };
  }

  const options = { preHandler: app.hostsAndOperators };
  app.post<RoomRequest>('/api/rooms/:id/invites', options, async (request, reply) => {
    const room = roomOf(deps.rooms, request.params.id);
    const body = v.safeParse(terms, request.body ?? {});
    if (!body.success) throw new AppError('BAD_REQUEST', v.summarize(body.issues));
    const id = randomBytes(9).toString('base64url');
    const made = { op: 'invite', id, by: request.actor(), ...body.output } as const;
    const invites = await client.invites(partyRoomOf(room), made);
    const invite = invites.find((one) => one.id === id);
    if (!invite) throw new AppError('PARTY_UNAVAILABLE');
    request.log.info({ room: room.id, invite: id, role: invite.role }, 'an invitation was made');
    reply.header('cache-control', 'no-store').code(201);
    return listing(request, room, invite);
  });

  app.get<RoomRequest>(
    '/api/rooms/:id/invites',
    { ...options, exposeHeadRoute: false },
    async (request, reply) => {
      const room = roomOf(deps.rooms, request.params.id);
      const invites = await client.invites(partyRoomOf(room), { op: 'invites' });
      reply.header('cache-control', 'no-store');
      return { invites: invites.map((one) => listing(request, room, one)) };
    },
  );

  app.delete<{ Params: { id: string; invite: string } }>(
    '/api/rooms/:id/invites/:invite',
    options,
    async (request, reply) => {
      const room = roomOf(deps.rooms, request.params.id);
      const id = v.safeParse(inviteIdSchema, request.params.invite);
      const before = await client.invites(partyRoomOf(room), { op: 'invites' });
      if (!id.success || !before.some((one) => one.id === id.output))
        throw new AppError('NOT_FOUND');
      await client.invites(partyRoomOf(room), {
        op: 'revoke_invite',
        id: id.output,
        by: request.actor(),
      });
      request.log.info({ room: room.id, invite: id.output }, 'an invitation was taken back');
      await deps.live.recheck((live) => live.room === room.id);
      return reply.code(204).send();
    },
  );

  app.get<{ Params: { token: string } }>(
    '/invite/:token',
    { exposeHeadRoute: false },
    async (request, reply) => {
      guesses.refuse(request.ip);
      const read = readInviteToken(request.params.token, deps.sessionKeys.accepted);
      const room = read && deps.rooms.get(read.room);
      if (!read || !room) {
        guesses.count(request.ip);
        throw new AppError('INVITE_INVALID');
      }
      // It counts when somebody enters: a program that only previews the link uses nothing up.
      reply.keepInvitation(room.id, read.id);
      const path = `/room/${room.id}/${read.role === 'watcher' ? 'watch' : ''}`;
      return reply.header('cache-control', 'no-store').redirect(deps.base.at(path), 303);
    },
  );
}
