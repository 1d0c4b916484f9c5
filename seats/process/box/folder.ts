// The folder of a box, with the app's home in it: made for one seat, and gone with it, whatever the app put there.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lchown, lstat, mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '../../../protocol/errors.ts';
import type { AppUser } from '../app-user.ts';
import { GUEST } from './box-args.ts';

const run = promisify(execFile);

export const SHELL = ['/bin/bash', '/bin/sh'].find(existsSync) ?? '';
const PASSWD = `${GUEST.name}:x:${GUEST.uid}:${GUEST.gid}::${GUEST.home}:${SHELL}\nnobody:x:65534:65534::/:/bin/false\n`;
const GROUP = `${GUEST.name}:x:${GUEST.gid}:\nnogroup:x:65534:\n`;

/**
 * Makes the folder, or takes up the one that the seat already has.
 * @param user with another user the folder stays the proxy's own, so that this user can put nothing else in its place
 * @throws AppError SEAT_START_FAILED if what is there was made for another user and can't be removed
 */
export async function makeFolder(folder: string, user: AppUser | undefined): Promise<void> {
  const home = path.join(folder, 'home');
  const own = process.geteuid?.();
  if (!((await isOf(folder, own)) && (await isOf(home, user?.uid ?? own))))
    await removeFolder(folder).catch((cause: unknown) => {
      throw new AppError('SEAT_START_FAILED', `${folder} is another user’s. Remove it.`, { cause });
    });
  await mkdir(folder, { recursive: true, mode: user ? 0o711 : 0o700 });
  await mkdir(home, { recursive: true, mode: 0o700 });
  if (user) await lchown(home, user.uid, user.gid);
  await writeFile(path.join(folder, 'passwd'), PASSWD, { mode: 0o644 });
  await writeFile(path.join(folder, 'group'), GROUP, { mode: 0o644 });
}

/**
 * Removes a folder in which a program may have closed folders to everybody, or nested them deeper than a path is long.
 * First the home goes out of the way, so that no later app gets it, even if the rest fails.
 */
export async function removeFolder(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  const gone = path.join(folder, `gone-${randomBytes(4).toString('hex')}`);
  await rename(path.join(folder, 'home'), gone).catch(unlessAbsent);
  // Node's own can't remove a path of more than 4,096 bytes.
  const remove = () => run('rm', ['-rf', '--', folder]);
  await remove().catch(async () => {
    await run('chmod', ['-R', 'u+rwX', '--', folder]);
    await remove();
  });
}

/** Whether a path is a user's, or is not there. */
async function isOf(file: string, uid: number | undefined): Promise<boolean> {
  try {
    return (await lstat(file)).uid === uid;
  } catch (error) {
    unlessAbsent(error as NodeJS.ErrnoException);
    return true;
  }
}

function unlessAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
