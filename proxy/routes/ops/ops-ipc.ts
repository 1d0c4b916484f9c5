// `/api/ops/ipc`: one IPC command to a seat's app; the app's own reply line is the answer.
import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import { seatNumber } from '../../../protocol/access/room-control.ts';
import { AppError } from '../../../protocol/errors.ts';
import { anyKeys, onlyKeys } from '../../../protocol/keys.ts';
import { IPC_LINE_BYTES } from '../../../protocol/limits.ts';
import type { AppDeps } from '../deps.ts';

const name = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_]{1,64}$/, 'must be a name of letters, digits and _'),
);
const value = v.union([
  v.pipe(v.string(), v.maxLength(IPC_LINE_BYTES)),
  v.pipe(v.number(), v.finite()),
  v.boolean(),
]);
const body = onlyKeys({
  room: v.pipe(v.string(), v.maxLength(64)),
  seat: seatNumber,
  cmd: name,
  params: v.optional(v.pipe(anyKeys(), v.record(name, v.pipe(value, v.transform(String)))), {}),
});

export async function opsIpcRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.post('/api/ops/ipc', { preHandler: app.operatorsOnly }, async (request, reply) => {
    const parsed = v.safeParse(body, request.body);
    if (!parsed.success) throw new AppError('BAD_REQUEST', v.summarize(parsed.issues));
    const { room, seat, cmd, params } = parsed.output;
    const taken = deps.registry.find(room, seat);
    if (!taken) throw new AppError('SEAT_NOT_FOUND', `${room}/${seat} is not running.`);
    const line = await taken.live.ipc(cmd, params);
    reply.header('cache-control', 'no-store');
    return reply.type(isJson(line) ? 'application/json' : 'text/plain; charset=utf-8').send(line);
  });
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
