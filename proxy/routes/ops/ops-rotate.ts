// `/api/ops/rotate`: gives secrets that are kept in the state folder new values; operators only.
import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import { AppError } from '../../../protocol/errors.ts';
import { onlyKeys } from '../../../protocol/keys.ts';
import { ROTATED, type RotatedName } from '../../config/state/secrets.ts';
import type { AppDeps } from '../deps.ts';

const NAMES = Object.keys(ROTATED) as RotatedName[];
const body = onlyKeys({
  secrets: v.pipe(v.array(v.picklist(NAMES)), v.minLength(1), v.maxLength(NAMES.length)),
  now: v.optional(v.boolean(), false),
});

export async function opsRotateRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.post('/api/ops/rotate', { preHandler: app.operatorsOnly }, async (request, reply) => {
    const parsed = v.safeParse(body, request.body);
    if (!parsed.success) throw new AppError('BAD_REQUEST', v.summarize(parsed.issues));
    await deps.rotate([...new Set(parsed.output.secrets)], parsed.output.now);
    return reply.header('cache-control', 'no-store').code(204).send();
  });
}
