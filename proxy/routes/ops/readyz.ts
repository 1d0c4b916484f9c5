// `/readyz` (readiness): rooms can be entered, because the party answers, the state folder is writable and ttyd is there.
import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { isThere } from '../../ops/scan-proxy.ts';
import type { AppDeps } from '../deps.ts';

/** All is checked once in this time, in ms, however many ask. */
const FRESH_MS = 1_000;

interface Checks {
  party: boolean;
  state: boolean;
  ttyd: boolean;
}

export async function readyzRoute(app: FastifyInstance, deps: AppDeps): Promise<void> {
  let last: { at: number; checks: Promise<Checks> } | undefined;

  async function look(): Promise<Checks> {
    const [party, state, ttyd] = await Promise.all([
      deps.party.client.alive(),
      isWritable(deps.stateDir).catch((error: unknown) => {
        deps.logger.warn({ err: error }, 'state folder can’t be written');
        return false;
      }),
      isThere(deps.ttyd),
    ]);
    return { party, state, ttyd };
  }

  // While draining, every caller must get the answer, however often it asks.
  const config = { limit: 'readiness', isOpen: () => deps.drain.active() } as const;
  app.get('/readyz', { config }, async (_request, reply) => {
    const now = performance.now();
    if (!last || now - last.at >= FRESH_MS) last = { at: now, checks: look() };
    const checks = await last.checks;
    const draining = deps.drain.active();
    const ready = Object.values(checks).every(Boolean) && !draining;
    reply.code(ready ? 200 : 503).header('cache-control', 'no-store');
    // MM5: pages of other machines ask, and read nothing that anybody may not.
    if (deps.machines.many) reply.header('access-control-allow-origin', '*');
    return { ok: ready, ...(draining ? { draining } : {}), checks };
  });
}

/** Writes bytes rather than an empty file: a full disk still allows empty files. */
async function isWritable(folder: string): Promise<true> {
  const probe = path.join(folder, `.probe-${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(probe, 'x'.repeat(4_096), { mode: 0o600, flag: 'wx' });
  } finally {
    await rm(probe, { force: true });
  }
  return true;
}
