// `/api/ops/ipc`: one IPC command to a seat's app; the app's own reply line is the answer.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { AppError } from '../../protocol/errors.ts';
import type { AppDeps } from '../deps.ts';

const name = z.string().regex(/^[A-Za-z0-9_]{1,64}$/, 'must be a name of letters, digits and _');
const body = z.strictObject({
  room: z.string().max(64),
  seat: z.int().min(1),
  cmd: name,
  params: z
    .record(name, z.union([z.string().max(2_047), z.number(), z.boolean()]))
    .default({})
    .transform((params) =>
      Object.fromEntries(Object.entries(params).map(([key, value]) => [key, String(value)])),
    ),
});

export async function opsIpcRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.post(
    '/api/ops/ipc',
    { preHandler: deps.operators, bodyLimit: 64 * 1024 },
    async (request, reply) => {
      const parsed = body.safeParse(request.body);
      if (!parsed.success) throw new AppError('BAD_REQUEST', z.prettifyError(parsed.error));
      const { room, seat, cmd, params } = parsed.data;
      const taken = deps.registry.find(room, seat);
      if (!taken) throw new AppError('SEAT_NOT_FOUND', `${room}/${seat} is not running.`);
      const line = await taken.live.ipc(cmd, params);
      reply.header('cache-control', 'no-store');
      return reply.type(isJson(line) ? 'application/json' : 'text/plain; charset=utf-8').send(line);
    },
  );
}

/** Most replies are JSON; `ok` and `err ...` are not. */
function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
