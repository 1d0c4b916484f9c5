// Where a desktop is to be had behind a link: a room of ours, a ttyd of its own for each visitor, wetty and gritty.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ROOT } from '../../node/installation.mjs';
import { firstProgram, onPath } from '../../node/on-path.ts';
import { probe } from '../../node/unix-socket.ts';
import { DESKTOP } from '../../proxy/seats/app-command.ts';
import { keptPort } from '../../testing/ports.ts';
import type { NotMeasured } from '../runner/judge.ts';
import { openHouse } from '../seats/house.ts';
import { cacheFolder, desktopEnv } from '../seats/ttyd-by-hand.ts';
import { ended, startTtyd } from '../terminal/ttyd.ts';
import { until } from '../tools/wait.ts';

/** Programs that start the desktop for each page, by their names on PATH; what one needs to listen at a port. */
const PEERS = {
  wetty: (port: number) => [
    ...['--host', '127.0.0.1', '--port', String(port), '--base', '/', '--allow-iframe'],
  ],
  gritty: (port: number) => ['--port', String(port), '--no-auto-restart'],
};
export type PagePeer = keyof typeof PEERS;
export const PAGE_PEERS = Object.keys(PEERS) as PagePeer[];

/** Addresses, by whose they are. */
export type Places = { ours: string; ttyd: string } & Partial<Record<PagePeer, string>>;

export interface PlacesOfLinks extends AsyncDisposable {
  /** @param link each has a room and a ttyd of its own */
  at(link: number): Places;
  /** Why a peer is not there. */
  missing: Partial<Record<PagePeer, NotMeasured>>;
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
  const peers: Partial<Record<PagePeer, string>> = {};
  const missing: PlacesOfLinks['missing'] = {};
  for (const name of PAGE_PEERS) {
    const program = await firstProgram(onPath(name, process.env));
    if (program) peers[name] = parts.use(await startPeer(name, program, cache.path)).url;
    else missing[name] = { why: `${name} is not on PATH` };
  }
  const owned = parts.move();
  return {
    at: (link) => ({
      ours: `${house.server.url}/room/${house.rooms[link]}/`,
      ttyd: ttyds[link] ?? '',
      ...peers,
    }),
    missing,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A peer on loopback, which starts the desktop for each page. */
async function startPeer(
  name: PagePeer,
  program: string,
  cache: string,
): Promise<{ url: string } & AsyncDisposable> {
  const port = await keptPort();
  const environment = Object.entries(desktopEnv(cache)).map(([key, value]) => `${key}=${value}`);
  const command = ['env', ...environment, ...DESKTOP].join(' ');
  const child = spawn(program, [...PEERS[name](port), '--command', command], {
    stdio: 'ignore',
    // The Node that it was installed with, not ours; gritty listens where IP says, or everywhere.
    env: { ...process.env, IP: '127.0.0.1', PATH: withoutOurs(process.env.PATH ?? '') },
  });
  await until(async () => (await probe({ port })) === 'live', { timeoutMs: 30_000 });
  return { url: `http://127.0.0.1:${port}/`, [Symbol.asyncDispose]: () => ended(child) };
}

function withoutOurs(searchPath: string): string {
  const folders = searchPath.split(path.delimiter);
  return folders.filter((folder) => !folder.startsWith(ROOT)).join(path.delimiter);
}
