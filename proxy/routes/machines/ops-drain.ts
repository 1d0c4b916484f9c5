// `/api/ops/drain`: takes this machine away, or says that it stays after all (MM6); operators only.
import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import { AppError } from '../../../protocol/errors.ts';
import { onlyKeys } from '../../../protocol/keys.ts';
import type { AppDeps } from '../deps.ts';

const WITHIN_S = { usual: 300, most: 86_400 };
const body = onlyKeys({
  /** Who still sits here then is sent elsewhere. */
  within_s: v.optional(
    v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(WITHIN_S.most)),
    WITHIN_S.usual,
  ),
  off: v.optional(v.boolean(), false),
  /** Also where the party runs here, so that the rooms of all machines end. */
  force: v.optional(v.boolean(), false),
});

export async function opsDrainRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.post('/api/ops/drain', { preHandler: app.operatorsOnly }, async (request, reply) => {
    const parsed = v.safeParse(body, request.body ?? {});
    if (!parsed.success) throw new AppError('BAD_REQUEST', v.summarize(parsed.issues));
    const { within_s: seconds, off, force } = parsed.output;
    if (off) deps.leaving.cancel();
    else deps.leaving.begin(seconds * 1_000, force);
    return reply.header('cache-control', 'no-store').send({
      draining: deps.machines.leaving,
      until: deps.leaving.until(),
      seats: deps.registry.list().length,
      /** Machines that take those who sit here. */
      others: deps.machines.others().filter(({ draining }) => !draining).length,
    });
  });
}
