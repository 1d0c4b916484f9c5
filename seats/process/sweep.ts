// Ends every process of a seat, even ones started by an earlier proxy or ignoring signals.
import { rm } from 'node:fs/promises';
import path from 'node:path';
import {
  descendants,
  endProcesses,
  findByEnv,
  identify,
  treeRss,
  valuesOfEnv,
} from '../../node/proc.ts';
import { removeStale } from '../../node/unix-socket.ts';
import { screenFile } from '../screen/screen-file.ts';
import type { Keeper } from './keeper.ts';
import { pipeSocket, SEAT_MARK } from './pipe.ts';
import { otherOwner, ttydRecord, ttydSocket } from './ttyd-process.ts';

/** How long the app's leftover children have to exit after the app itself, in ms. */
const REST_GRACE_MS = 200;
/** How long what an app left has to notice that its terminal is gone, in ms. */
const LEFT_GRACE_MS = 1_000;
/** Kill rounds: a process may fork between the scan and the signal. */
const ROUNDS = 20;
/** How long orphaned apps, which no proxy will adopt, have to exit by themselves, in ms. */
const ORPHAN_GRACE_MS = 3_000;

/**
 * Asks a seat's app to exit, and kills it after the grace period. The caller stops ttyd and then calls `endRest`.
 * @param pid of the app @returns identities of its descendants, including those that hid their environment
 */
export async function endApp(pid: number, graceMs: number): Promise<string[]> {
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
  for (const socket of [ttydSocket(dir), pipeSocket(dir)]) await removeStale(socket);
  for (const file of [ttydRecord(dir), screenFile(dir)]) await rm(file, { force: true });
}

/** Ends what an app that is gone has left running, before the next one starts. @param keep pid of the seat's ttyd */
export async function sweepLeft(dir: string, keep: number): Promise<void> {
  const left = findByEnv(SEAT_MARK, dir).filter((pid) => pid !== keep);
  if (left.length > 0) await endProcesses(left, ['SIGHUP'], LEFT_GRACE_MS);
}

/** Resident memory of a seat's ttyd, its pipe, the app and their children, in bytes. */
export function seatRss(...pids: readonly (number | null)[]): number {
  return treeRss(...pids.filter((pid) => pid !== null));
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
export async function sweepOrphans(
  stateDir: string,
  keeper: Keeper,
  keep: Iterable<string>,
): Promise<string[]> {
  const seats = path.join(path.resolve(stateDir), 'seats') + path.sep;
  const kept = new Set([...keep].map((dir) => path.resolve(dir)));
  const held = await keeper.list();
  const found = new Set([...held.map(({ seat }) => seat), ...valuesOfEnv(SEAT_MARK)]);
  const swept = await Promise.all(
    [...found]
      .filter((dir) => dir.startsWith(seats) && !kept.has(dir))
      .map(async (dir) => {
        if ((await otherOwner(dir)) !== null) return [];
        const app = held.find(({ seat, ended }) => seat === dir && !ended);
        await endRest(dir, app ? await endApp(app.pid, ORPHAN_GRACE_MS) : []);
        keeper.tell({ do: 'forget', seat: dir });
        return [dir];
      }),
  );
  return swept.flat();
}
