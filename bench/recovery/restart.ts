// Ends a server by a signal and starts the next one in its place, with the times of that.
import type { Restartable } from '../../e2e/restartable.ts';
import type { Server } from '../../e2e/server.ts';

export interface Restart {
  server: Server;
  /** ms from the end of the one to the ready line of the next. */
  gapMs: number;
  /** When that line came, as `performance.now()` has it. */
  readyAt: number;
}

export async function restart(
  again: Restartable,
  server: Server,
  signal: NodeJS.Signals,
): Promise<Restart> {
  await server.kill(signal);
  const ended = performance.now();
  const next = await again.start();
  const readyAt = performance.now();
  return { server: next, gapMs: readyAt - ended, readyAt };
}
