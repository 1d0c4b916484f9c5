// dtach sits between ttyd and the app and owns the app's pty, so that the app outlives ttyd and the proxy.
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { endProcesses, findByEnv, hasEnv, identify, parentOf, treeRss } from '../../node/proc.ts';
import { probe, removeStale } from '../../node/unix-socket.ts';
import { type AppUser, asUser } from './app-user.ts';

/** Environment variable set for every process of a seat; its value is the seat's folder. */
export const SEAT_MARK = 'TELEPORT_SEAT';

export const dtachSocket = (dir: string) => path.join(dir, 'app.sock');
export const appPidFile = (dir: string) => path.join(dir, 'app.pid');

// $0 is the pid file. A private ttyd's loader sets LD_LIBRARY_PATH, which must not reach the app.
// `exec` keeps the pid, so the file holds the app's own pid.
const LAUNCH = 'unset LD_LIBRARY_PATH; umask 077; printf %s "$$" > "$0" && exec "$@"';

// For an app of another user. $1 is a file that this app can't remove itself, or empty. The pty belongs to the proxy's
// user, so the app gets it as /dev/tty, which any user may reopen (Node does) and which is per process.
const LAUNCH_AS =
  'unset LD_LIBRARY_PATH; umask 077; printf %s "$$" > "$0" && { [ -z "$1" ] || /bin/rm -f -- "$1"; } && ' +
  'shift && exec "$@" <>/dev/tty >&0 2>&0';

/**
 * The command line that attaches to the seat's app, starting it if there is none (`-A`).
 * No escape character (-E), no suspend (-z), and the app repaints after an attach (-r winch).
 * @param as a user other than the proxy's, and a file to remove before each start of its app
 */
export function dtachCommand(
  dtach: string,
  dir: string,
  command: readonly string[],
  as?: { user: AppUser; remove?: string | undefined },
): string[] {
  return [
    ...[dtach, '-A', dtachSocket(dir), '-E', '-z', '-r', 'winch', '/bin/sh', '-c'],
    ...(as
      ? [LAUNCH_AS, appPidFile(dir), as.remove ?? '', ...asUser(as.user, command)]
      : [LAUNCH, appPidFile(dir), ...command]),
  ];
}

/**
 * The app named in the seat's pid file, if it is still running.
 * @returns its identity (`proc.ts`), or null
 */
export function runningApp(dir: string): string | null {
  let pid: number;
  try {
    pid = Number(readFileSync(appPidFile(dir), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  if (!Number.isSafeInteger(pid) || pid < 2 || !hasEnv(pid, SEAT_MARK, dir)) return null;
  return identify(pid);
}

/** Like `runningApp`, but only if it can be attached to: its dtach is listening. */
export async function attachableApp(dir: string): Promise<string | null> {
  const app = runningApp(dir);
  return app !== null && (await probe(dtachSocket(dir))) === 'live' ? app : null;
}

/** How long an app whose pty is gone has to notice before it is killed, in ms. */
const ORPHAN_GRACE_MS = 1_000;

/** Ends what is left of an app that can no longer be attached to. @param keep pid of the seat's ttyd */
export async function sweepApp(dir: string, keep: number): Promise<void> {
  const left = findByEnv(SEAT_MARK, dir).filter((pid) => pid !== keep);
  if (left.length > 0) await endProcesses(left, ['SIGHUP'], ORPHAN_GRACE_MS);
  await rm(appPidFile(dir), { force: true });
  await removeStale(dtachSocket(dir));
}

/**
 * Resident memory of a seat's ttyd, dtach, app and their children, each process counted once, in bytes.
 * A dtach started by this ttyd is its descendant; an adopted one is not.
 */
export function seatRss(dir: string, ttyd: number | null, app: number | null): number {
  const above = app === null ? null : parentOf(app);
  // If dtach was killed, the app's new parent (init, say) does not belong to the seat.
  const dtach = above !== null && hasEnv(above, SEAT_MARK, dir) ? above : null;
  return treeRss(...[ttyd, dtach, app].filter((pid) => pid !== null));
}
