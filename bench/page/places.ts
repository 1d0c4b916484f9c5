// Where a desktop is to be had behind a link: a room of ours, a ttyd of its own for each visitor, and wetty.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { firstProgram, onPath } from '../../node/on-path.ts';
import { probe } from '../../node/unix-socket.ts';
import { DESKTOP } from '../../proxy/seats/app-command.ts';
import { keptPort } from '../../testing/ports.ts';
import type { NotMeasured } from '../runner/judge.ts';
import { openHouse } from '../seats/house.ts';
import { cacheFolder, desktopEnv } from '../seats/ttyd-by-hand.ts';
import { ended, startTtyd } from '../terminal/ttyd.ts';
import { until } from '../tools/wait.ts';

/** Addresses, by whose they are. */
export interface Places {
  ours: string;
  ttyd: string;
  wetty?: string;
}

export interface PlacesOfLinks extends AsyncDisposable {
  /** @param link each has a room and a ttyd of its own */
  at(link: number): Places;
  /** Why there is no wetty. */
  missing: NotMeasured | undefined;
}

export async function setPlaces(links: number): Promise<PlacesOfLinks> {
  await using parts = new AsyncDisposableStack();
  const cache = parts.use(await cacheFolder());
  const house = parts.use(await openHouse(links, 2));
  const ttyds: string[] = [];
  for (let link = 0; link < links; link += 1) {
    const { port } = parts.use(await startTtyd(DESKTOP, desktopEnv(cache.path)));
    ttyds.push(`http://127.0.0.1:${port}/`);
  }
  const program = await findWetty();
  const wetty = program && parts.use(await startWetty(program, cache.path)).url;
  const owned = parts.move();
  return {
    at: (link) => ({
      ours: `${house.server.url}/room/${house.rooms[link]}/`,
      ttyd: ttyds[link] ?? '',
      ...(wetty ? { wetty } : {}),
    }),
    missing: wetty ? undefined : { why: 'wetty is not on PATH' },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function findWetty(): Promise<string | null> {
  return (await firstProgram(onPath('wetty', process.env))) ?? null;
}

/** wetty on loopback, which starts the desktop for each page. */
async function startWetty(
  program: string,
  cache: string,
): Promise<{ url: string } & AsyncDisposable> {
  const port = await keptPort();
  const command = [
    'env',
    ...Object.entries(desktopEnv(cache)).map(([key, value]) => `${key}=${value}`),
    ...DESKTOP,
  ];
  const args = [
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--base',
    '/',
    '--allow-iframe',
    '--command',
    command.join(' '),
  ];
  const child = spawn(program, args, {
    stdio: 'ignore',
    env: { ...process.env, PATH: `${path.dirname(process.execPath)}:${process.env.PATH}` },
  });
  await until(async () => (await probe({ port })) === 'live', { timeoutMs: 30_000 });
  return { url: `http://127.0.0.1:${port}/`, [Symbol.asyncDispose]: () => ended(child) };
}
