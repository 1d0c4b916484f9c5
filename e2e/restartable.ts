// A server that ends and starts again at the same place: same folder, same address, the apps kept.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { keptPort } from '../testing/ports.ts';
import { type Server, startServer } from './server.ts';

export interface Restartable extends AsyncDisposable {
  /** Starts the next one; the one before has to have ended. */
  start(): Promise<Server>;
}

/** The newest server, its apps and its folder go when disposed of. @param rooms files by name */
export async function restartable(
  rooms: Record<string, string>,
  more: Record<string, string> = {},
): Promise<Restartable> {
  const home = await mkdtemp(path.join(tmpdir(), 'tr-again-'));
  const env = { PORT: String(await keptPort()), ...more };
  let newest: Server | undefined;
  return {
    async start() {
      newest = await startServer({ home, rooms, env });
      return newest;
    },
    async [Symbol.asyncDispose]() {
      await newest?.stop();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
