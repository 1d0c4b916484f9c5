// `/api/ops/seats/:room/:seat/{restart,stop}`: restarts one seat's app, or ends the seat, for an operator. The room's log
// has it.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { reasonSchema } from '../../../protocol/access/moderation.ts';
import type { SeatSnapshot } from '../../../protocol/api.ts';
import { AppError } from '../../../protocol/errors.ts';
import { onlyKeys } from '../../../protocol/keys.ts';
import { partyRoomOf } from '../../../rooms/lookup.ts';
import type { TakenSeat } from '../../places/registry.ts';
import type { AppDeps } from '../deps.ts';
import { seatSnapshot } from './ops-snapshot.ts';

interface SeatRequest {
  Params: { room: string; seat: string };
}

const stopRequest = onlyKeys({ reason: v.optional(reasonSchema, '') });

export async function opsSeatRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  function seatOf({ room, seat }: SeatRequest['Params']): TakenSeat {
    const taken = /^[1-9]\d{0,3}$/.test(seat) ? deps.registry.find(room, Number(seat)) : undefined;
    if (!taken) throw new AppError('SEAT_NOT_FOUND', `${room}/${seat} is not running.`);
    return taken;
  }

  /** A room whose party is away has no log just now: what was done is done. */
  async function note(
    request: FastifyRequest,
    what: 'restart_seat' | 'stop_seat',
    { room, number, visitors }: TakenSeat,
    reason = '',
  ): Promise<void> {
    const names = visitors.map(({ name }) => name).join(', ');
    const whom = `seat ${number}${names && ` (${names})`}`.slice(0, 400);
    const act = { what, whom, outcome: 'done', note: reason } as const;
    try {
      const by = request.actor();
      await deps.party.client.control(partyRoomOf(room), { op: 'audit_add', by, act });
    } catch (err) {
      request.log.warn({ err, room: room.id }, 'the room’s log misses what was done');
    }
  }

  const options = { preHandler: app.operatorsOnly };
  app.post<SeatRequest>(
    '/api/ops/seats/:room/:seat/restart',
    options,
    async (request, reply): Promise<SeatSnapshot> => {
      const taken = seatOf(request.params);
      const { room, number: seat } = taken;
      request.log.info({ room: room.id, seat }, 'an operator starts the app anew');
      await taken.live.restart();
      await note(request, 'restart_seat', taken);
      reply.header('cache-control', 'no-store');
      return seatSnapshot(taken);
    },
  );

  app.post<SeatRequest>('/api/ops/seats/:room/:seat/stop', options, async (request, reply) => {
    const body = v.safeParse(stopRequest, request.body ?? {});
    if (!body.success) throw new AppError('BAD_REQUEST', v.summarize(body.issues));
    const { reason } = body.output;
    const taken = seatOf(request.params);
    const { room, number: seat, visitors } = taken;
    request.log.info({ room: room.id, seat }, 'an operator stops a seat');
    const ids = new Set(visitors.map(({ id }) => id));
    deps.live.end(
      ({ room: id, sits }) => id === room.id && sits !== undefined && ids.has(sits),
      new AppError('SEAT_STOPPED', reason || undefined),
    );
    for (const id of ids) deps.registry.dismiss(room, id, 'an operator stopped the seat');
    await note(request, 'stop_seat', taken, reason);
    return reply.header('cache-control', 'no-store').code(204).send();
  });
}
