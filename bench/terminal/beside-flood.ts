// A quiet terminal's echo while another one floods and, with us, the apps of two more end again and again.
import { startServer } from '../../e2e/server.ts';
import { type Stats, stats } from '../tools/stats.ts';
import { openTerminal, type Terminal, visit } from '../tools/visitor.ts';
import { rest } from '../tools/wait.ts';
import type { App } from './apps.ts';
import { echo } from './echo.ts';
import { startTtyd } from './ttyd.ts';

export interface BesideFloodFigures {
  /** ms from sending a key to its echo. */
  echo: Stats;
  /** 10^6 bytes of the flood that arrived at a reader meanwhile. */
  floodMb: number;
}

/** Between two keys, as somebody types who is quick. */
const KEY_EVERY_MS = 30;
/** The loops need 3 to 6 s for the five ends after which a seat is given up for a while. */
const TYPING_MS = 8_000;
const LOOPS = {
  dies: ['sh', '-c', 'echo hello; exit 1'],
  falters: ['sh', '-c', 'echo hello; sleep 0.4; exit 1'],
};

type Apps = Record<App, readonly string[]>;

/** Ours, in a server of its own with two crash loops beside; then two bare ttyds, without any. */
export async function besideFlood(
  apps: Apps,
): Promise<{ ours: BesideFloodFigures; ttyd: BesideFloodFigures }> {
  return { ours: await ours(apps), ttyd: await bareTtyds(apps) };
}

async function ours({ echo: calm, yes }: Apps): Promise<BesideFloodFigures> {
  const rooms = Object.entries({ ...LOOPS, calm, yes }).map(([id, app]) => [
    id,
    `---\nroom_id: ${id}\nmode: solo\napp: ${JSON.stringify(app)}\n---\n`,
  ]);
  await using parts = new AsyncDisposableStack();
  const server = await startServer({ rooms: Object.fromEntries(rooms) });
  parts.defer(() => server.stop());
  const enter = async (room: string): Promise<Terminal> => {
    const terminal = await visit(server.url, room, 'Bench');
    parts.defer(() => terminal.socket.terminate());
    return terminal;
  };
  const typist = await enter('calm');
  await echo(typist, 0);
  for (const room of Object.keys(LOOPS)) await enter(room);
  // Awaited here, or all of it would be closed before it has begun.
  return await measured(typist, await enter('yes'));
}

async function bareTtyds({ echo: calm, yes }: Apps): Promise<BesideFloodFigures> {
  await using parts = new AsyncDisposableStack();
  const open = async (command: readonly string[]): Promise<Terminal> => {
    const { port } = parts.use(await startTtyd(command));
    const terminal = await openTerminal(`ws://127.0.0.1:${port}/ws`);
    parts.defer(() => terminal.socket.terminate());
    return terminal;
  };
  return await measured(await open(calm), await open(yes));
}

async function measured(typist: Terminal, flood: Terminal): Promise<BesideFloodFigures> {
  let bytes = 0;
  flood.socket.on('message', (frame: Buffer) => {
    bytes += frame.length - 1;
  });
  const times: number[] = [];
  for (const until = performance.now() + TYPING_MS; performance.now() < until; ) {
    times.push(await echo(typist, times.length));
    await rest(KEY_EVERY_MS);
  }
  return { echo: stats(times), floodMb: Math.round(bytes / 100_000) / 10 };
}
