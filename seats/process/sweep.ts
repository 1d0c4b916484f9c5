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
import type { Held } from '../../protocol/keeper.ts';
import { screenFile } from '../screen/screen-file.ts';
import { appGroup, type Started } from './box/in-box.ts';
import type { Keeper } from './keeper.ts';
import { pipeSocket, SEAT_MARK } from './pipe.ts';
import { otherOwner, ttydRecord, ttydSocket } from './ttyd-process.ts';

/** How long the app's leftover children have to exit after the app itself, in ms. */
const REST_GRACE_MS = 200;
/** How long what an app left has to notice that its terminal is gone, in ms. */
const LEFT_GRACE_MS = 1_000;
/** How long the keeper has to close the app's socket after its end, in ms. */
const FORGOTTEN_WITHIN_MS = 1_000;
/** Kill rounds: a process may fork between the scan and the signal. */
const ROUNDS = 20;
/** How long an app has to exit by itself, in ms. */
export const STOP_GRACE_MS = 3_000;
/** Asks to exit; the last one so that a process that is stopped hears it. */
const POLITE: readonly NodeJS.Signals[] = ['SIGHUP', 'SIGTERM', 'SIGCONT'];

/**
 * Ends everything of a seat: its app, then all processes of its folder, then sockets and files. A ttyd that has been
 * started by this process is stopped by its own `stop` before.
 * @param app null if none is known to run @param graceMs for the app
 */
export async function endSeat(
  keeper: Keeper,
  dir: string,
  app: Started | null,
  graceMs = STOP_GRACE_MS,
): Promise<void> {
  // First, so that the keeper closes the app's socket as soon as it has ended.
  keeper.tell({ do: 'forget', seat: dir });
  const family = app === null ? [] : await endApp(app, graceMs);
  // Its socket is not stale before the keeper knows of the end.
  await keeper.forget(dir, FORGOTTEN_WITHIN_MS);
  await endRest(dir, family);
}

/**
 * Asks an app to exit, and kills it after the grace period.
 * @param app what the keeper started: the app, or its box, which ends with it
 * @returns identities of its descendants, including those that hid their environment
 */
export async function endApp(app: Started, graceMs: number): Promise<string[]> {
  const { pid } = app;
  const family = descendants(pid)
    .map(identify)
    .filter((id) => id !== null);
  await endProcesses(appGroup(app), POLITE, graceMs);
  await endProcesses([pid], [], REST_GRACE_MS);
  return family;
}

async function endRest(dir: string, family: readonly string[]): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const left = remaining(dir, family);
    if (left.length === 0) break;
    await endProcesses(left, round === 0 ? POLITE : [], REST_GRACE_MS);
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
  return sweep(
    stateDir,
    keeper,
    await keeper.list(),
    new Set([...keep].map((dir) => path.resolve(dir))),
  );
}

/**
 * Ends the processes of all seats, except those owned by a running proxy. While the keeper does not answer, the mark
 * of their processes finds them.
 * @returns folders of the seats that were ended
 */
export async function sweepAll(stateDir: string, keeper: Keeper): Promise<string[]> {
  const held = (await keeper.answers()) ? await keeper.list() : [];
  return sweep(stateDir, keeper, held, new Set());
}

async function sweep(
  stateDir: string,
  keeper: Keeper,
  held: readonly Held[],
  kept: ReadonlySet<string>,
): Promise<string[]> {
  const found = new Set([...held.map(({ seat }) => seat), ...valuesOfEnv(SEAT_MARK)]);
  const swept = await Promise.all(
    [...found]
      .filter((dir) => isSeatOf(stateDir, dir) && !kept.has(dir))
      .map(async (dir) => {
        if ((await otherOwner(dir)) !== null) return [];
        const app = held.find(({ seat, ended }) => seat === dir && !ended);
        const runs = app !== undefined || findByEnv(SEAT_MARK, dir).length > 0;
        await endSeat(keeper, dir, app ?? null);
        return runs ? [dir] : [];
      }),
  );
  return swept.flat();
}

/** Whether a path is that of a seat's folder, letter by letter: what an app's environment has is the app's to choose. */
function isSeatOf(stateDir: string, dir: string): boolean {
  const seats = path.join(path.resolve(stateDir), 'seats') + path.sep;
  return (
    dir.startsWith(seats) &&
    dir === path.resolve(dir) &&
    /^[^/]+\/[1-9]\d*$/.test(dir.slice(seats.length))
  );
}
