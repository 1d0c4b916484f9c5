// Starts a seat's app anew on somebody's wish: the old one ends politely, the supervision brings up the next at once.

import { endProcesses } from '../../node/proc.ts';
import { AppError } from '../../protocol/errors.ts';
import type { Seat } from '../../seats/seat.ts';

/** Time that the app has to end by itself, in ms. */
const GRACE_MS = 3_000;
/** Time for the next one to come up, in ms. */
const UP_WITHIN_MS = 15_000;

/** @throws AppError SEAT_START_FAILED if no new app came up in 15 s; the seat goes on trying */
export async function restartApp(seat: Pick<Seat, 'pids' | 'on' | 'retry' | 'why'>): Promise<void> {
  const { promise: up, resolve } = Promise.withResolvers<boolean>();
  using _restart = seat.on('restart', () => resolve(true));
  const late = setTimeout(() => resolve(false), GRACE_MS + UP_WITHIN_MS);
  try {
    // A degraded seat has no app and waits; the others wait as soon as their app has ended.
    using _wait = seat.on('state', () => void setImmediate(() => seat.retry()));
    const { app } = seat.pids();
    if (app === null) seat.retry();
    else await endProcesses([app], ['SIGHUP', 'SIGTERM', 'SIGCONT'], GRACE_MS);
    if (!(await up)) throw new AppError('SEAT_START_FAILED', seat.why());
  } finally {
    clearTimeout(late);
  }
}
