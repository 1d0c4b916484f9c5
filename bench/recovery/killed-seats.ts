// kill -9 of what a seat is made of, under somebody who looks at its terminal: how soon it is as it was.
import { pairRoom } from '../../e2e/rooms.ts';
import { type Server, startServer } from '../../e2e/server.ts';
import { layout } from '../../e2e/windows.ts';
import type { SeatSnapshot } from '../../protocol/api.ts';
import { enter, type RoomVisitor } from '../../testing/enter.ts';
import { type Stats, stats } from '../tools/stats.ts';
import { until } from '../tools/wait.ts';

/** Each in a seat of its own: what ends again and again in one seat is started later and later. */
const ROUNDS = 5;
const PROMPT = 'ready>';
const SHELL = ['env', `PS1=${PROMPT} `, 'bash', '--norc', '--noprofile'];
const WINDOWS = 2;

export interface KilledSeatsFigures {
  /** ms from the end of ttyd to the same app in the same screen. */
  ttyd: Stats;
  /** ms from the end of a shell to the next one's prompt. */
  shell: Stats;
  /** ms from the end of a desktop to the next one with the windows of the room. */
  desktop: Stats;
}

export async function killedSeats(): Promise<KilledSeatsFigures> {
  const numbers = Array.from({ length: ROUNDS }, (_, i) => i + 1);
  const rooms = numbers.flatMap((n) => [
    [`shell${n}`, pairRoom(`shell${n}`, `app: ${JSON.stringify(SHELL)}\n`)],
    [`desk${n}`, pairRoom(`desk${n}`)],
  ]);
  await using parts = new AsyncDisposableStack();
  const server = await startServer({ rooms: Object.fromEntries(rooms) });
  parts.defer(() => server.stop());
  const times: Record<keyof KilledSeatsFigures, number[]> = { ttyd: [], shell: [], desktop: [] };
  for (const n of numbers) {
    const shell = parts.use(await visitorOf(server, `shell${n}`));
    times.ttyd.push(await killTtyd(server, `shell${n}`, shell));
    times.shell.push(await killShell(server, `shell${n}`, shell));
    const desk = parts.use(await visitorOf(server, `desk${n}`));
    times.desktop.push(await killDesktop(server, `desk${n}`, desk));
  }
  return { ttyd: stats(times.ttyd), shell: stats(times.shell), desktop: stats(times.desktop) };
}

const visitorOf = (server: Server, room: string): Promise<RoomVisitor> =>
  enter({ base: server.url, room, name: 'Ada' });

async function seatOf(server: Server, room: string): Promise<SeatSnapshot> {
  const [seat] = await server.seats(room);
  if (!seat) throw new Error(`Nobody is in ${room}.`);
  return seat;
}

async function killTtyd(server: Server, room: string, visitor: RoomVisitor): Promise<number> {
  await until(() => visitor.screen().endsWith(PROMPT));
  visitor.type('echo before""-it\r');
  const right = new RegExp(`^before-it\n${PROMPT}$`, 'm');
  await until(() => right.test(visitor.screen()));
  const { pids } = await seatOf(server, room);
  const killed = kill(pids.ttyd);
  await until(async () => {
    const now = await seatOf(server, room);
    const again = now.pids.ttyd !== null && now.pids.ttyd !== pids.ttyd;
    return again && now.state === 'running' && right.test(visitor.screen());
  });
  return performance.now() - killed;
}

async function killShell(server: Server, room: string, visitor: RoomVisitor): Promise<number> {
  const { pids } = await seatOf(server, room);
  const killed = kill(pids.app);
  await until(async () => {
    const { app } = (await seatOf(server, room)).pids;
    return app !== null && app !== pids.app && visitor.screen() === PROMPT;
  });
  return performance.now() - killed;
}

async function killDesktop(server: Server, room: string, visitor: RoomVisitor): Promise<number> {
  await until(async () => (await seatOf(server, room)).bridge.status === 'live');
  await until(() => visitor.screen().includes('File'));
  for (let i = 0; i < WINDOWS; i += 1) {
    await server.ipc(room, 1, 'create_window', {
      type: 'gradient',
      x: 4 + i * 40,
      y: 2,
      w: 30,
      h: 10,
    });
  }
  // The room has them: what it says of itself is up to a second old.
  await until(async () => {
    const { rooms } = await server.snapshot();
    return rooms.find(({ id }) => id === room)?.windows === WINDOWS;
  });
  const { pids } = await seatOf(server, room);
  const killed = kill(pids.app);
  await until(async () => {
    const { app } = (await seatOf(server, room)).pids;
    return app !== null && app !== pids.app && (await layout(server, room, 1)).length === WINDOWS;
  });
  return performance.now() - killed;
}

/** @returns when, as `performance.now()` has it */
function kill(pid: number | null): number {
  if (pid === null) throw new Error('There is nothing to kill.');
  const now = performance.now();
  process.kill(pid, 'SIGKILL');
  return now;
}
