// Restarts a seat's app on request: the old one is asked to exit, and the supervisor starts the next one at once.
import pTimeout from 'p-timeout';
import { endProcesses } from '../../node/proc.ts';
import { AppError } from '../../protocol/errors.ts';
import type { Seat } from '../../seats/seat.ts';

/** Grace period for the app to exit by itself, in ms. */
const GRACE_MS = 3_000;
/** Timeout for the next one to come up, in ms. */
const UP_WITHIN_MS = 15_000;

/** @throws AppError SEAT_START_FAILED if no new app came up in 15 s; the seat keeps trying */
export async function restartApp(seat: Pick<Seat, 'pids' | 'on' | 'retry' | 'why'>): Promise<void> {
  const { promise: restarted, resolve } = Promise.withResolvers<true>();
  using _restart = seat.on('restart', () => resolve(true));
  // A degraded seat has no app and is in backoff; other seats are as soon as their app has exited.
  using _wait = seat.on('state', () => void setImmediate(() => seat.retry()));
  const { app } = seat.pids();
  if (app === null) seat.retry();
  else await endProcesses([app], ['SIGHUP', 'SIGTERM', 'SIGCONT'], GRACE_MS);
  const isUp = await pTimeout(restarted, { milliseconds: UP_WITHIN_MS, message: false });
  if (!isUp) throw new AppError('SEAT_START_FAILED', seat.why());
}
