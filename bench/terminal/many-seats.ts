// The echo of twenty terminals, key by key in turn, while one more floods: what one seat's output costs all others.
import { startServer } from '../../e2e/server.ts';
import { type Stats, stats } from '../tools/stats.ts';
import { openTerminal, type Terminal, visit } from '../tools/visitor.ts';
import { rest } from '../tools/wait.ts';
import type { App } from './apps.ts';
import { echo } from './echo.ts';
import { startTtyd } from './ttyd.ts';

const SEATS = 20;
/** Keys in each of them. */
const KEYS = 50;
/** Between two keys, wherever they are typed. */
const KEY_EVERY_MS = 10;

type Apps = Record<App, readonly string[]>;

/** ms from sending a key to its echo, over all of them: ours in one server, then as many bare ttyds. */
export async function manySeats(apps: Apps): Promise<{ ours: Stats; ttyd: Stats }> {
  return { ours: await ours(apps), ttyd: await bareTtyds(apps) };
}

async function ours({ echo: calm, yes }: Apps): Promise<Stats> {
  const room = (id: string, app: readonly string[], people: number) =>
    `---\nroom_id: ${id}\nmode: solo\nmax_visitors: ${people}\napp: ${JSON.stringify(app)}\n---\n`;
  await using parts = new AsyncDisposableStack();
  const server = await startServer({
    rooms: { calm: room('calm', calm, SEATS), yes: room('yes', yes, 1) },
  });
  parts.defer(() => server.stop());
  return await measured(parts, (app) => visit(server.url, app === 'yes' ? app : 'calm', 'Bench'));
}

async function bareTtyds(apps: Apps): Promise<Stats> {
  await using parts = new AsyncDisposableStack();
  return await measured(parts, async (app) => {
    const { port } = parts.use(await startTtyd(apps[app]));
    return openTerminal(`ws://127.0.0.1:${port}/ws`);
  });
}

async function measured(
  parts: AsyncDisposableStack,
  open: (app: 'echo' | 'yes') => Promise<Terminal>,
): Promise<Stats> {
  const enter = async (app: 'echo' | 'yes'): Promise<Terminal> => {
    const terminal = await open(app);
    parts.defer(() => terminal.socket.terminate());
    return terminal;
  };
  const typists: Terminal[] = [];
  for (let i = 0; i < SEATS; i += 1) {
    const typist = await enter('echo');
    await echo(typist, 0);
    typists.push(typist);
  }
  const flood = await enter('yes');
  flood.socket.on('message', () => undefined);
  const times: number[] = [];
  for (let i = 0; i < KEYS; i += 1) {
    for (const typist of typists) {
      times.push(await echo(typist, i));
      await rest(KEY_EVERY_MS);
    }
  }
  return stats(times);
}
