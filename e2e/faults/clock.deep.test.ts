// The machine's clock jumps by an hour, back and ahead: seats, sessions and the mirror go by a clock that nobody sets.
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { pairRoom } from '../rooms.ts';
import type { Server } from '../server.ts';
import { bothShow, comeTwo, open, serve } from './stage.ts';

const PRELOAD = path.join(import.meta.dirname, 'clock-steps.ts');

test('a clock that jumps by an hour, back or ahead, ends no seat, no session and holds up no window', async () => {
  const server = await serve({
    rooms: { pair: pairRoom('pair') },
    env: { NODE_OPTIONS: `--import=${PRELOAD}` },
  });
  const [ada, bob] = await comeTwo(server, 'pair');
  await open(server, 'pair', 1, 10);
  await bothShow(server, 'pair', [10]);
  const pids = (await server.seats('pair')).map((seat) => seat.pids);
  const columns = [10];

  for (const offset of [-3_600_000, 3_600_000, 0]) {
    await step(server, offset);
    const x = 20 + columns.length * 10;
    columns.push(x, x + 5);
    await open(server, 'pair', 1, x);
    await open(server, 'pair', 2, x + 5);
    await bothShow(server, 'pair', columns);
    // A page that is reloaded is still the same visitor's.
    const times = ada.opened;
    ada.cut();
    await vi.waitFor(() => expect(ada.opened).toBe(times + 1));
    await vi.waitFor(() => expect(ada.screen()).not.toBe(''));
  }
  const seats = await server.seats('pair');
  expect(seats.map((seat) => seat.pids)).toEqual(pids);
  expect(seats.map((seat) => [seat.state, seat.visitor, seat.bridge.status])).toEqual([
    ['running', 'Ada', 'live'],
    ['running', 'Bob', 'live'],
  ]);
  expect(bob.closes).toEqual([]);
}, 600_000);

async function step(server: Server, offsetMs: number): Promise<void> {
  const told = server.log().length;
  process.kill(server.pid, 'SIGWINCH');
  await vi.waitFor(() => expect(server.log().slice(told)).toContain(`off by ${offsetMs} ms`));
}
