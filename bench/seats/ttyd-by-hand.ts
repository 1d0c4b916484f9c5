// The peer of a seat: a ttyd that somebody starts for one visitor, with the same app in it and nothing around it.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DESKTOP } from '../../proxy/seats/app-command.ts';
import { startTtyd } from '../terminal/ttyd.ts';
import { type Arrival, arriveAtTtyd } from './screen.ts';

export interface HandMade extends Arrival, AsyncDisposable {}

/** What a seat of ours would set; the instance is another one each time. @param cache folder for compiled code */
export function desktopEnv(cache: string): Record<string, string> {
  return {
    NODE_COMPILE_CACHE: cache,
    WIBWOB_INSTANCE: `bench-${randomUUID().slice(0, 8)}`,
    DESKTOP_ROOTS: '',
  };
}

/** From starting ttyd to the app's first screen. */
export async function handMadeSeat(cache: string): Promise<HandMade> {
  const started = performance.now();
  const ttyd = await startTtyd(DESKTOP, desktopEnv(cache));
  try {
    const arrival = await arriveAtTtyd(ttyd.port, started);
    return {
      ...arrival,
      async [Symbol.asyncDispose]() {
        await arrival.terminal.leave();
        await ttyd[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await ttyd[Symbol.asyncDispose]();
    throw error;
  }
}

/** Where apps keep compiled code between starts. */
export async function cacheFolder(): Promise<{ path: string } & AsyncDisposable> {
  const dir = await mkdtemp(path.join(tmpdir(), 'bench-cache-'));
  return {
    path: dir,
    // Apps write into it while they end.
    [Symbol.asyncDispose]: () =>
      rm(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }),
  };
}
