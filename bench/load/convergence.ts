// Whether all seats of a room have the same windows after one of them has moved one, and how soon.

import type { Server } from '../../e2e/server.ts';
import type { SeatSnapshot } from '../../protocol/api.ts';

const TIMEOUT_MS = 30_000;

/** Moves a window in each room, one room after the other. @param turn decides where to */
export async function convergence(
  server: Server,
  windows: readonly { room: string; id: string }[],
  turn: number,
): Promise<{ ms: number[]; apart: number }> {
  const ms: number[] = [];
  let apart = 0;
  for (const { room, id } of windows) {
    // It was made at 2.
    const x = 3 + (turn % 40);
    const started = performance.now();
    await server.ipc(room, 1, 'move_window', { id, x, y: 2 });
    let isSame = false;
    while (!isSame && performance.now() - started < TIMEOUT_MS)
      isSame = alike(await server.seats(room), x);
    if (isSame) ms.push(performance.now() - started);
    else apart += 1;
  }
  return { ms, apart };
}

function alike(seats: readonly SeatSnapshot[], x: number): boolean {
  const places = seats.map(({ windows }) =>
    JSON.stringify(
      windows.map((each) => [each.g, each.type, each.x, each.y, each.w, each.h]).sort(),
    ),
  );
  const hasMoved = seats.every(({ windows }) =>
    windows.some((each) => each.type === 'clock' && each.x === x),
  );
  return hasMoved && new Set(places).size === 1;
}
