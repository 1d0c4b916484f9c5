// `/api/ops/seats/:room/:seat/restart`: restarts one seat, for an operator.
import type { FastifyInstance } from 'fastify';
import type { SeatSnapshot } from '../../../protocol/api.ts';
import { AppError } from '../../../protocol/errors.ts';
import type { AppDeps } from '../deps.ts';
import { seatSnapshot } from './ops-snapshot.ts';

interface SeatRequest {
  Params: { room: string; seat: string };
}

export async function opsSeatRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.post<SeatRequest>(
    '/api/ops/seats/:room/:seat/restart',
    { preHandler: app.operatorsOnly },
    async (request, reply): Promise<SeatSnapshot> => {
      const { room, seat } = request.params;
      const taken = /^[1-9]\d{0,3}$/.test(seat)
        ? deps.registry.find(room, Number(seat))
        : undefined;
      if (!taken) throw new AppError('SEAT_NOT_FOUND', `${room}/${seat} is not running.`);
      request.log.info({ room, seat }, 'an operator starts the app anew');
      await taken.live.restart();
      reply.header('cache-control', 'no-store');
      return seatSnapshot(taken);
    },
  );
}
