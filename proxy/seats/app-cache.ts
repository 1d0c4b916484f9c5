// Folders for apps that run as another user, who may not enter the state folder: for the desktop's compiled code, and
// for boxes.
import { createHash } from 'node:crypto';
import { chmod, lchown, lstat, mkdir, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../protocol/errors.ts';
import type { AppUser } from '../../seats/process/app-user.ts';

/**
 * Short id of an installation where several share a folder (/tmp): eight characters, derived from the state folder.
 */
export function installationMark(stateDir: string): string {
  return createHash('sha256').update(path.resolve(stateDir)).digest('hex').slice(0, 8);
}

/**
 * Creates the folder, 0700 for the apps' user, inside one of the proxy's own, so that this user can't replace it with
 * anything else.
 * @returns its path
 * @throws AppError CONFIG_INVALID if the path exists and was made by others
 */
export async function makeAppCache(stateDir: string, user: AppUser): Promise<string> {
  const above = path.join('/tmp', `teleport-apps-${installationMark(stateDir)}`);
  await makeOwn(above, 0o711);
  const dir = path.join(above, `compile-cache-${user.name}`);
  // Only the proxy can create anything in there.
  await mkdir(dir, { mode: 0o700 }).catch(unlessThere);
  await lchown(dir, user.uid, user.gid);
  return dir;
}

/** Where the boxes of an installation are whose apps run as another user. Not in /tmp: a home is to last. */
export const boxesFolder = (stateDir: string) =>
  path.join('/var/tmp', `teleport-apps-${installationMark(stateDir)}`);

/**
 * Makes that folder, the proxy's own; what is in each box is for the apps' user.
 * @returns its path
 * @throws AppError CONFIG_INVALID if the path exists and was made by others
 */
export async function makeBoxesFolder(stateDir: string): Promise<string> {
  const dir = boxesFolder(stateDir);
  await makeOwn(dir, 0o711);
  return dir;
}

/** Removes a folder unless something is in it. */
export async function removeIfEmpty(dir: string): Promise<void> {
  await rmdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY') throw error;
  });
}

async function makeOwn(dir: string, mode: number): Promise<void> {
  await mkdir(dir, { mode }).catch(unlessThere);
  const info = await lstat(dir);
  if (!info.isDirectory() || info.uid !== process.geteuid?.())
    throw new AppError(
      'CONFIG_INVALID',
      `apps.user: ${dir} belongs to user ${info.uid}, and apps need it. Remove it.`,
    );
  await chmod(dir, mode);
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
