// Removes boxes that nobody has a seat for any more: a proxy that was killed could not.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import { removeBox } from '../../seats/process/box/box.ts';
import type { Cgroups } from '../../seats/process/box/cgroups.ts';
import { boxFolder, seatDir } from '../config/state/state-dir.ts';
import { boxesFolder } from './app-cache.ts';

export interface LeftBoxes {
  stateDir: string;
  /** Where boxes are now, if not in the seats' folders. */
  boxes: string | undefined;
  cgroups: Cgroups;
  log: Logger;
}

/** One that can't be removed keeps no proxy from starting. @param keep the seats that go on; nothing runs in the others */
export async function sweepBoxes(
  { stateDir, boxes, cgroups, log }: LeftBoxes,
  keep: readonly { room: string; seat: number }[],
): Promise<void> {
  for (const { room, seat } of await seatsIn(stateDir)) {
    const kept = keep.some((one) => one.room === room && one.seat === seat);
    for (const place of [undefined, boxesFolder(stateDir)]) {
      if (kept && place === boxes) continue;
      const folder = boxFolder({ stateDir, boxes: place }, room, seat);
      const dir = path.resolve(seatDir(stateDir, room, seat));
      await removeBox({ folder, cgroups }, dir).catch((err: unknown) =>
        log.error({ err, folder }, 'what a box has left can’t be removed'),
      );
    }
  }
}

async function seatsIn(stateDir: string): Promise<{ room: string; seat: number }[]> {
  const root = path.join(stateDir, 'seats');
  const found: { room: string; seat: number }[] = [];
  for (const room of await namesIn(root))
    for (const seat of await namesIn(path.join(root, room)))
      if (/^\d+$/.test(seat)) found.push({ room, seat: Number(seat) });
  return found;
}

/** None where there is no such folder. */
async function namesIn(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
