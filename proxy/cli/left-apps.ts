// Seats' apps that run without a proxy: dtach keeps them for the next one to adopt.
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { endProcesses, treeRss } from '../../node/proc.ts';
import { runningApp, sweepApp } from '../../seats/process/dtach.ts';
import { screenFile } from '../../seats/screen/screen-file.ts';

export interface LeftApp {
  room: string;
  seat: number;
  /** The app itself, a child of its dtach. */
  pid: number;
  rssBytes: number;
  /** The seat's folder. */
  dir: string;
}

/** Grace period for an app to exit by itself, in ms. */
const GRACE_MS = 3_000;

/** Every running app of this state folder, by room and seat. */
export async function leftApps(stateDir: string): Promise<LeftApp[]> {
  const found: LeftApp[] = [];
  for (const { room, seat, dir } of await seatFolders(stateDir)) {
    const app = runningApp(dir);
    if (app === null) continue;
    const pid = Number.parseInt(app, 10);
    found.push({ room, seat, pid, rssBytes: treeRss(pid), dir });
  }
  return found;
}

/** Ends apps with everything that they and their seats started, within a few seconds. */
export async function endLeftApps(apps: readonly LeftApp[]): Promise<void> {
  await Promise.all(
    apps.map(async ({ pid, dir }) => {
      // SIGCONT, because a stopped process handles no other signal.
      await endProcesses([pid], ['SIGHUP', 'SIGTERM', 'SIGCONT'], GRACE_MS);
      await sweepApp(dir, 0);
      await rm(screenFile(dir), { force: true });
    }),
  );
}

interface SeatFolder {
  room: string;
  seat: number;
  dir: string;
}

async function seatFolders(stateDir: string): Promise<SeatFolder[]> {
  const root = path.join(stateDir, 'seats');
  const folders: SeatFolder[] = [];
  for (const room of (await namesIn(root)).sort())
    for (const name of await namesIn(path.join(root, room)))
      if (/^[1-9]\d*$/.test(name))
        folders.push({ room, seat: Number(name), dir: path.join(root, room, name) });
  return folders.sort((a, b) => a.room.localeCompare(b.room) || a.seat - b.seat);
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
