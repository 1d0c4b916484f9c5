// `/readyz`: rooms can be entered, because the party answers and the state folder can be written.
import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { AppDeps } from '../deps.ts';

export async function readyzRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  app.get('/readyz', async (request, reply) => {
    const [party, state] = await Promise.all([
      deps.party.client.alive(),
      isWritable(deps.stateDir).catch((error: unknown) => {
        request.log.warn({ err: error }, 'state folder can’t be written');
        return false;
      }),
    ]);
    const draining = deps.drain.active();
    const ready = party && state && !draining;
    reply.code(ready ? 200 : 503).header('cache-control', 'no-store');
    return { ok: ready, ...(draining ? { draining } : {}), checks: { party, state } };
  });
}

/** Writes bytes rather than an empty file: a full disk still takes names. */
async function isWritable(folder: string): Promise<true> {
  const probe = path.join(folder, `.probe-${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(probe, 'x'.repeat(4_096), { mode: 0o600, flag: 'wx' });
  } finally {
    await rm(probe, { force: true });
  }
  return true;
}
