// Checks of the state folder: its owner, its permissions, and the processes that use it. Read-only.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../../protocol/errors.ts';
import type { Room } from '../../../rooms/load.ts';
import { SECRET_FILES } from '../../config/state/secrets.ts';
import { checkSockets } from '../../config/state/state-dir.ts';
import { leftApps } from '../../process/left-apps.ts';
import { count } from '../output.ts';
import type { Installation } from '../running.ts';
import { type Finding, fail, ok, reason, warn } from './check.ts';

const NAME = 'state folder';
/** Mode bits that a secret must not have: access for others. */
const OTHERS = 0o077;

/** @returns the folder, or the nearest one above it that exists */
export async function nearestFolder(dir: string): Promise<string> {
  let at = path.resolve(dir);
  while (at !== path.dirname(at)) {
    if ((await stat(at).catch(() => null))?.isDirectory()) return at;
    at = path.dirname(at);
  }
  return at;
}

export async function checkStateDir({ config }: Installation): Promise<Finding> {
  const dir = config.stateDir;
  let info: Awaited<ReturnType<typeof stat>>;
  try {
    info = await stat(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      return fail(NAME, `${dir}: ${reason(error)}`, 'Set STATE_DIR to a folder of your own.');
    const above = await nearestFolder(dir);
    return (await mayWrite(above))
      ? ok(NAME, `${dir} is made by the first start`)
      : fail(NAME, `${dir} can’t be made in ${above}`, 'Set STATE_DIR to a folder of your own.');
  }
  if (!info.isDirectory())
    return fail(NAME, `${dir} is not a folder`, 'Set STATE_DIR to a folder of your own.');
  const me = process.getuid?.();
  if (me !== undefined && info.uid !== me)
    return fail(
      NAME,
      `${dir} belongs to user ${info.uid}, you are user ${me}`,
      `Run as that user, or: chown -R ${me} ${dir}`,
    );
  if (!(await mayWrite(dir)))
    return fail(NAME, `${dir} can’t be written`, `chmod 700 ${dir}, or mount it writable.`);
  if ((info.mode & 0o777) !== 0o700) {
    const mode = (info.mode & 0o777).toString(8);
    return warn(NAME, `${dir} has mode ${mode}`, `chmod 700 ${dir} (the next start does it).`);
  }
  return ok(NAME, `${dir}, mode 700`);
}

/** Secrets that others may read. */
export async function checkSecrets({ config }: Installation): Promise<Finding[]> {
  const open: string[] = [];
  for (const name of SECRET_FILES) {
    const file = path.join(config.stateDir, name);
    const info = await stat(file).catch(() => null);
    if (info !== null && (info.mode & OTHERS) !== 0) open.push(file);
  }
  return open.map((file) =>
    fail('secrets', `${file} can be read by others`, `chmod 600 ${file}, and make a new one.`),
  );
}

/** Whether the sockets' paths fit the kernel's length limit. */
export function checkSocketPaths({ config }: Installation, rooms: readonly Room[]): Finding[] {
  try {
    checkSockets(config.stateDir, rooms);
    return [];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [fail('sockets', error.message, 'Set STATE_DIR to a shorter path.')];
  }
}

export async function checkRunning({ config, run, alive }: Installation): Promise<Finding> {
  if (run !== null && alive)
    return ok('proxy', `process ${run.pid} runs here${run.url === null ? '' : `, ${run.url}`}`);
  const left = (await leftApps(config.stateDir)).length;
  if (run !== null)
    return warn(
      'proxy',
      `process ${run.pid} died; ${count(left, 'app')} of its seats still ${left === 1 ? 'runs' : 'run'}`,
      '`start` takes them up, `stop --stop-apps` ends them.',
    );
  return ok('proxy', `none runs here${left > 0 ? `; ${count(left, 'app')} wait for one` : ''}`);
}

async function mayWrite(dir: string): Promise<boolean> {
  return access(dir, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}
