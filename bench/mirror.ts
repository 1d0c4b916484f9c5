// A window moved in app A until app B says that it moved, beside the same command asked back from A itself.
import { pairRoom } from '../e2e/rooms.ts';
import { type Server, startServer } from '../e2e/server.ts';
import { stats } from './stats.ts';
import { visit } from './visitor.ts';

const MOVES = 100;
/** Pause between moves, so that each is measured alone. */
const REST_MS = 60;

/** Latencies in ms of a move by IPC: through the room into the other app, and in the same app. */
export async function mirror(): Promise<Record<string, unknown>> {
  const server = await startServer({ rooms: { pair: pairRoom('pair') } });
  try {
    const visitors = [
      await visit(server.url, 'pair', 'Ada'),
      await visit(server.url, 'pair', 'Bob'),
    ];
    await bridgesLive(server, 2);
    const created = await server.ipc('pair', 1, 'create_window', {
      type: 'life',
      x: 0,
      y: 0,
      w: 30,
      h: 10,
    });
    const { id } = JSON.parse(created) as { id: string };
    await until(async () => (await places(server, 2)).length === 1);
    const [ours, direct]: [number[], number[]] = [[], []];
    const revBefore = await rev(server);
    for (let i = 1; i <= MOVES; i += 1) {
      direct.push(await move(server, id, 1, i * 2 - 1));
      ours.push(await move(server, id, 2, i * 2));
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
    const revs = (await rev(server)) - revBefore;
    await Promise.all(visitors.map((v) => v.close()));
    return {
      unit: 'ms',
      move: { mirrored: stats(ours), direct: stats(direct) },
      moves: MOVES * 2,
      revisions: revs,
    };
  } finally {
    await server.stop();
  }
}

/** Moves the window in seat 1; ms until `seat` shows it there. */
async function move(server: Server, id: string, seat: number, step: number): Promise<number> {
  const [x, y] = [step % 80, step % 20];
  const started = performance.now();
  await server.ipc('pair', 1, 'move_window', { id, x, y });
  await until(async () => (await places(server, seat)).includes(`${x},${y}`));
  return performance.now() - started;
}

async function places(server: Server, seat: number): Promise<string[]> {
  const state = JSON.parse(await server.ipc('pair', seat, 'get_state')) as {
    windows: { x: number; y: number }[];
  };
  return state.windows.map((w) => `${w.x},${w.y}`);
}

async function bridgesLive(server: Server, n: number): Promise<void> {
  await until(async () => {
    const seats = await server.seats('pair');
    return seats.filter((s) => s.bridge.status === 'live').length === n;
  });
}

async function rev(server: Server): Promise<number> {
  return (await server.snapshot()).rooms.find((r) => r.id === 'pair')?.rev ?? 0;
}

/** Asks again at once until it is so. @throws Error after 10 s */
async function until(is: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 10_000;
  while (!(await is())) {
    if (performance.now() > end) throw new Error('Not within 10 s.');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
