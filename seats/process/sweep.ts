// Ends every process of a seat, even ones started by an earlier proxy or ignoring signals.
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { descendants, endProcesses, findByEnv, identify, valuesOfEnv } from '../../node/proc.ts';
import { removeStale } from '../../node/unix-socket.ts';
import { screenFile } from '../screen/screen-file.ts';
import { appPidFile, dtachSocket, runningApp, SEAT_MARK } from './dtach.ts';
import { otherOwner, ttydRecord, ttydSocket } from './ttyd-process.ts';

/** How long the app's leftover children have to exit after the app itself, in ms. */
const REST_GRACE_MS = 200;
/** Kill rounds: a process may fork between the scan and the signal. */
const ROUNDS = 20;
/** How long orphaned apps, which no proxy will adopt, have to exit by themselves, in ms. */
const ORPHAN_GRACE_MS = 3_000;

/**
 * Asks a seat's app to exit, and kills it after the grace period. The caller stops ttyd and then calls `endRest`.
 * @returns identities of the app's descendants, including those that hid their environment
 */
export async function endApp(dir: string, graceMs: number): Promise<string[]> {
  const app = runningApp(dir);
  if (app === null) return [];
  const pid = Number.parseInt(app, 10);
  const family = descendants(pid)
    .map(identify)
    .filter((id) => id !== null);
  await endProcesses([pid], ['SIGHUP', 'SIGTERM', 'SIGCONT'], graceMs);
  return family;
}

/** Ends all processes of a seat's folder and removes its sockets and files. @param family from `endApp` */
export async function endRest(dir: string, family: readonly string[]): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const left = remaining(dir, family);
    if (left.length === 0) break;
    await endProcesses(left, round === 0 ? ['SIGHUP', 'SIGTERM', 'SIGCONT'] : [], REST_GRACE_MS);
  }
  for (const file of [dtachSocket(dir), ttydSocket(dir)]) await removeStale(file);
  for (const file of [appPidFile(dir), ttydRecord(dir), screenFile(dir)]) {
    await rm(file, { force: true });
  }
}

function remaining(dir: string, family: readonly string[]): number[] {
  const known = family
    .map((id) => Number.parseInt(id, 10))
    .filter((pid, i) => identify(pid) === family[i]);
  return [...new Set([...findByEnv(SEAT_MARK, dir), ...known])];
}

/**
 * At proxy start, ends the processes of seats that nobody will adopt. A seat owned by another running proxy is left
 * alone.
 * @param stateDir the state folder; only seats below it are considered @param keep folders of the seats to keep
 * @returns folders of the seats that were ended
 */
export async function sweepOrphans(stateDir: string, keep: Iterable<string>): Promise<string[]> {
  const seats = path.join(path.resolve(stateDir), 'seats') + path.sep;
  const kept = new Set([...keep].map((dir) => path.resolve(dir)));
  const found = valuesOfEnv(SEAT_MARK).filter((dir) => dir.startsWith(seats) && !kept.has(dir));
  const swept = await Promise.all(
    found.map(async (dir) => {
      if ((await otherOwner(dir)) !== null) return [];
      await endRest(dir, await endApp(dir, ORPHAN_GRACE_MS));
      return [dir];
    }),
  );
  return swept.flat();
}
