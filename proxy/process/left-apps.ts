// Seats' apps that run without a proxy: the keeper holds them for the next one to adopt.
import path from 'node:path';
import { pino } from 'pino';
import { treeRss } from '../../node/proc.ts';
import { appIn } from '../../seats/process/box/in-box.ts';
import { createKeeper, type Keeper } from '../../seats/process/keeper.ts';
import { sweepAll } from '../../seats/process/sweep.ts';

export interface LeftApp {
  room: string;
  seat: number;
  /** The app itself. */
  pid: number;
  rssBytes: number;
  /** The seat's folder. */
  dir: string;
}

/** Every running app of this state folder, by room and seat. @throws AppError KEEPER_SILENT */
export function leftApps(stateDir: string): Promise<LeftApp[]> {
  return withKeeper(stateDir, (keeper) => runningIn(keeper, stateDir));
}

/**
 * Ends every app of this state folder with everything that it and its seat started, within a few seconds, also while
 * the keeper does not answer.
 * @returns how many there were
 */
export function endLeftApps(stateDir: string): Promise<number> {
  return withKeeper(stateDir, async (keeper) => (await sweepAll(stateDir, keeper)).length);
}

async function withKeeper<T>(stateDir: string, act: (keeper: Keeper) => Promise<T>): Promise<T> {
  const keeper = createKeeper({ stateDir, log: pino({ level: 'silent' }) });
  try {
    return await act(keeper);
  } finally {
    await keeper.close();
  }
}

async function runningIn(keeper: Keeper, stateDir: string): Promise<LeftApp[]> {
  const root = path.join(path.resolve(stateDir), 'seats');
  const apps = (await keeper.list()).flatMap(({ seat: dir, ...app }) => {
    const [room = '', number] = path.relative(root, dir).split(path.sep);
    const { pid, ended } = app;
    if (ended) return [];
    const own = appIn(app) ?? pid;
    return [{ room, seat: Number(number), pid: own, rssBytes: treeRss(pid), dir }];
  });
  return apps.sort((a, b) => a.room.localeCompare(b.room) || a.seat - b.seat);
}
