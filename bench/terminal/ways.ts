// The ways to a program in a terminal that are measured side by side, all of them up at the same time.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startServer } from '../../e2e/server.ts';
import { firstProgram, onPath } from '../../node/on-path.ts';
import { endProcesses, findByEnv } from '../../node/proc.ts';
import { openTerminal, type Terminal, visit } from '../tools/visitor.ts';
import { APPS, type App, prepareApps, STREAM_BYTES } from './apps.ts';
import { startHttpProxy } from './http-proxy.ts';
import { keepByUs } from './kept-by-us.ts';
import { startNginx } from './nginx.ts';
import { startTtyd } from './ttyd.ts';

/** ttydKeeper: the pair that our seats are made of, without our proxy. ttydDtach: the same with dtach as the holder. */
export const WAYS = ['ours', 'ttyd', 'ttydKeeper', 'ttydDtach', 'nginx', 'httpProxy'] as const;
export type Way = (typeof WAYS)[number];

export interface Ways extends AsyncDisposable {
  /** What the ways run. */
  apps: Record<App, readonly string[]>;
  /** Opens a terminal; the program has been started when it resolves. Undefined where the way is not installed. */
  open: Partial<Record<Way, (app: App) => Promise<Terminal>>>;
  /** Address of a program's page, where a way has one. */
  pages: Partial<Record<Way, (app: App) => string>>;
  /** Why a way is not there. */
  missing: Partial<Record<Way, string>>;
  /** The processes that carry the frames and whose memory counts. */
  pids: Partial<Record<Way, number>>;
}

/** Marks what dtach keeps alive, so that the end finds it. */
const MARK = 'TELEPORT_BENCH';

/** @param streamBytes how much the program `stream` puts out */
export async function setWays(streamBytes = STREAM_BYTES): Promise<Ways> {
  await using parts = new AsyncDisposableStack();
  const dir = await mkdtemp(path.join(tmpdir(), 'bench-'));
  parts.defer(() => rm(dir, { recursive: true, force: true }));
  parts.defer(() => endProcesses(findByEnv(MARK, dir), ['SIGTERM'], 1_000));
  const apps = await prepareApps(dir, streamBytes);

  const direct = {} as Record<App, number>;
  for (const app of APPS) direct[app] = parts.use(await startTtyd(apps[app])).port;
  const byUs = parts.use(await keepByUs(await mkdtemp(path.join(dir, 'kept-')), apps));

  const server = await startServer({ rooms: roomsOf(apps) });
  parts.defer(() => server.stop());
  const httpProxy = parts.use(await startHttpProxy(direct));
  const open: Ways['open'] = {
    ours: (app) => visit(server.url, app, 'Bench'),
    ttyd: (app) => openTerminal(`ws://127.0.0.1:${direct[app]}/ws`),
    ttydKeeper: (app) => byUs.open(app),
    httpProxy: (app) => openTerminal(`${httpProxy.url}/${app}/ws`),
  };
  const pages: Ways['pages'] = {
    ours: (app) => `${server.url}/room/${app}/`,
    ttyd: (app) => `http://127.0.0.1:${direct[app]}/`,
  };
  const missing: Ways['missing'] = {};
  const dtach = await find('dtach');
  if (dtach === null) missing.ttydDtach = 'dtach is not on PATH';
  else {
    const kept = {} as Record<App, number>;
    for (const app of APPS) {
      const keep = [dtach, '-A', path.join(dir, `${app}.sock`), '-E', '-z', '-r', 'winch'];
      kept[app] = parts.use(await startTtyd([...keep, ...apps[app]], { [MARK]: dir })).port;
    }
    open.ttydDtach = (app) => openTerminal(`ws://127.0.0.1:${kept[app]}/ws`);
    pages.ttydDtach = (app) => `http://127.0.0.1:${kept[app]}/`;
  }
  const program = await find('nginx');
  if (program === null) missing.nginx = 'nginx is neither on PATH nor in /usr/sbin';
  else {
    const nginx = parts.use(await startNginx(program, direct));
    open.nginx = (app) => openTerminal(`${nginx.url}/${app}/ws`);
    pages.nginx = (app) => `${nginx.url.replace('ws', 'http')}/${app}/`;
  }
  const owned = parts.move();
  return {
    apps,
    open,
    pages,
    missing,
    pids: { ours: server.pid, httpProxy: httpProxy.pid },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** @returns the file of a peer's program; null if it is not installed */
async function find(program: string): Promise<string | null> {
  return (await firstProgram([...onPath(program, process.env), `/usr/sbin/${program}`])) ?? null;
}

function roomsOf(apps: Record<App, readonly string[]>): Record<string, string> {
  const file = (app: App) =>
    `---\nroom_id: ${app}\ndisplay_name: ${app}\napp: ${JSON.stringify(apps[app])}\n---\n`;
  return Object.fromEntries(APPS.map((app) => [app, file(app)]));
}

/** Opens one program in every way that there is. */
export async function openAll(ways: Ways, app: App): Promise<Partial<Record<Way, Terminal>>> {
  const terminals: Partial<Record<Way, Terminal>> = {};
  for (const way of WAYS) {
    const terminal = await ways.open[way]?.(app);
    if (terminal) terminals[way] = terminal;
  }
  return terminals;
}

/** Ends them all; the sockets that are held back too. */
export async function closeAll(terminals: Partial<Record<Way, Terminal>>): Promise<void> {
  await Promise.all(Object.values(terminals).map((terminal) => terminal.leave()));
}
