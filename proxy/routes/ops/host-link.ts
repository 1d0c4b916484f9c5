// `/api/rooms/:id/host-link`: the link that an operator gives to a room's host; renewed, the ones before are void.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Room } from '../../../rooms/load.ts';
import { partyRoomOf, roomOf } from '../../../rooms/lookup.ts';
import { hostKey } from '../../access/host-key.ts';
import { publicAddress } from '../../auth/public-address.ts';
import type { AppDeps } from '../deps.ts';

export async function hostLinkRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  const url = (request: FastifyRequest, { id }: Room, renewed: number): { url: string } => {
    const path = `/room/${id}/?host=${hostKey(id, renewed, deps.sessionKeys.newest)}`;
    return { url: publicAddress(deps, request, path) };
  };
  const options = { preHandler: app.operatorsOnly, exposeHeadRoute: false };
  type Params = { Params: { id: string } };

  app.get<Params>('/api/rooms/:id/host-link', options, async (request, reply) => {
    const room = roomOf(deps.rooms, request.params.id);
    reply.header('cache-control', 'no-store');
    const { hostLink } = await deps.party.client.control(partyRoomOf(room), { op: 'snapshot' });
    return url(request, room, hostLink);
  });
  app.post<Params>('/api/rooms/:id/host-link', options, async (request, reply) => {
    const room = roomOf(deps.rooms, request.params.id);
    reply.header('cache-control', 'no-store');
    const { hostLink } = await deps.party.client.control(partyRoomOf(room), {
      op: 'renew_host_link',
      by: request.actor(),
    });
    request.log.info({ room: room.id }, 'the host link was renewed');
    await deps.live.recheck((live) => live.room === room.id);
    return url(request, room, hostLink);
  });
}
