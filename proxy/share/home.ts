// The folder of a share that leaves nothing behind: made for it alone, and removed with it; one that was killed is cleaned
// up by the next.
import {
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { identify } from '../../node/proc.ts';
import { endLeftApps } from '../process/left-apps.ts';

const PREFIX = 'tshare-';
/** Who has it, by process (`node/proc.ts`). */
const OWNER = 'owner';

export interface ShareHome extends AsyncDisposable {
  dir: string;
  stateDir: string;
  roomsDir: string;
}

/** @param within the folder for temporary folders */
export async function makeShareHome(within = tmpdir()): Promise<ShareHome> {
  // Sockets lie in it, whose paths are short: no more words in its name than it takes.
  const dir = await realpath(await mkdtemp(path.join(within, PREFIX)));
  const roomsDir = path.join(dir, 'rooms');
  const home = {
    ...{ dir, roomsDir, stateDir: path.join(dir, 'state') },
    [Symbol.asyncDispose]: () => remove(dir),
  };
  try {
    await writeFile(path.join(dir, OWNER), identify(process.pid) ?? '');
    await mkdir(roomsDir);
    return home;
  } catch (error) {
    await remove(dir);
    throw error;
  }
}

/** Ends the apps of shares that were killed, and removes their folders. @returns how many there were */
export async function sweepShareHomes(within = tmpdir()): Promise<number> {
  let swept = 0;
  for (const name of await readdir(within)) {
    if (!name.startsWith(PREFIX)) continue;
    const dir = await ifLeft(path.join(within, name));
    if (dir === undefined) continue;
    await endLeftApps(path.join(dir, 'state'));
    await remove(dir);
    swept += 1;
  }
  return swept;
}

/** @returns the real path of a folder of this user's, which is no link to one, and whose process is gone */
async function ifLeft(dir: string): Promise<string | undefined> {
  try {
    const info = await lstat(dir);
    if (!info.isDirectory() || info.uid !== process.getuid?.()) return undefined;
    const owner = await readFile(path.join(dir, OWNER), 'utf8');
    const isLeft = owner !== '' && identify(Number.parseInt(owner, 10)) !== owner;
    return isLeft ? await realpath(dir) : undefined;
  } catch (error) {
    // Without an owner it is being made; or another share has just swept it, or ended.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function remove(dir: string): Promise<void> {
  return rm(dir, { recursive: true, force: true, maxRetries: 5 });
}
