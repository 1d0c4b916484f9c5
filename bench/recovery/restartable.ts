// A server that can be killed and started again: same folder, same address, the apps kept.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Server, startServer } from '../../e2e/server.ts';
import { keptPort } from '../../testing/ports.ts';

export interface Restartable extends AsyncDisposable {
  /** The newest one. */
  readonly server: Server;
  /** Ends it by a signal and starts the next. @returns ms from its end to the next one's ready line, and when that was */
  restart(signal: NodeJS.Signals): Promise<{ gapMs: number; readyAt: number }>;
}

/** @param rooms files by name */
export async function restartable(rooms: Record<string, string>): Promise<Restartable> {
  await using parts = new AsyncDisposableStack();
  const home = await mkdtemp(path.join(tmpdir(), 'bench-again-'));
  parts.defer(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  const options = { home, rooms, env: { PORT: String(await keptPort()) } };
  let server = await startServer(options);
  parts.defer(() => server.stop());
  const owned = parts.move();
  return {
    get server() {
      return server;
    },
    async restart(signal) {
      await server.kill(signal);
      const ended = performance.now();
      server = await startServer(options);
      const readyAt = performance.now();
      return { gapMs: readyAt - ended, readyAt };
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
