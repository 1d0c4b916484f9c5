// The proxy is killed and started again under visitors without a browser, each with a desktop.
import { restartable } from '../../e2e/restartable.ts';
import { pairRoom } from '../../e2e/rooms.ts';
import { enter, type RoomVisitor } from '../../testing/enter.ts';
import { type Stats, stats } from '../tools/stats.ts';
import { until } from '../tools/wait.ts';
import { restart } from './restart.ts';

const ROOMS = 4;
const PEOPLE = 2;
const ROUNDS = 3;

export interface RestartedSeatsFigures {
  seats: number;
  /** ms from the ready line to the last of all terminals. */
  back: Stats;
  /** ms from the proxy's end to its next ready line. */
  gap: Stats;
}

export async function restartedSeats(): Promise<RestartedSeatsFigures> {
  const rooms = Array.from({ length: ROOMS }, (_, i) => `room${i + 1}`);
  await using parts = new AsyncDisposableStack();
  const again = parts.use(
    await restartable(Object.fromEntries(rooms.map((room) => [room, pairRoom(room)]))),
  );
  let server = await again.start();
  const visitors: RoomVisitor[] = [];
  for (const room of rooms) {
    for (let i = 0; i < PEOPLE; i += 1) {
      const visitor = await enter({ base: server.url, room, name: `Guest${i}` });
      visitors.push(parts.use(visitor));
    }
  }
  await until(() => visitors.every(shows));
  const [back, gap]: [number[], number[]] = [[], []];
  for (let i = 0; i < ROUNDS; i += 1) {
    const before = visitors.map(({ pictures }) => pictures);
    const next = await restart(again, server, 'SIGKILL');
    server = next.server;
    await until(() => visitors.every((one, at) => one.pictures > (before[at] ?? 0) && shows(one)), {
      timeoutMs: 60_000,
    });
    back.push(performance.now() - next.readyAt);
    gap.push(next.gapMs);
  }
  return { seats: visitors.length, back: stats(back), gap: stats(gap) };
}

/** Connected, with the desktop's menu bar on the screen. */
const shows = (visitor: RoomVisitor): boolean =>
  visitor.connected && visitor.screen().includes('File');
