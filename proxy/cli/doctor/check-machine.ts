// Checks of the machine: Node, ttyd, dtach, memory, disk, clock. Read-only.
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../../protocol/errors.ts';
import { findDtach, findTtyd } from '../../../seats/process/ttyd-binary.ts';
import { availableBytes } from '../../config/capacity.ts';
import { type Config, PROJECT_DIR } from '../../config/config.ts';
import { bytes } from '../output.ts';
import { type Finding, fail, ok, reason, warn } from './check.ts';

const MB = 1024 * 1024;
/** In bytes: below the first, the proxy and its party don't start well; below the second, a few seats fill it. */
const MEMORY = { fail: 150 * MB, warn: 500 * MB };
const DISK = { fail: 20 * MB, warn: 500 * MB };
/** For type stripping without a flag, and the library functions in use. */
const NODE_MAJOR = 24;
/** A machine's clock is wrong if it is before 2026-01-01, Unix time in ms. */
const NOT_BEFORE = Date.UTC(2026, 0, 1);

export function checkNode(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  const what = `${process.versions.node} at ${process.execPath}`;
  return major >= NODE_MAJOR
    ? ok('node', what)
    : fail('node', what, `Use Node ${NODE_MAJOR}: \`npm ci\` brings it, npm scripts find it.`);
}

export async function checkTtyd({ ttyd }: Config): Promise<Finding> {
  const env = ttyd.path === undefined ? process.env : { ...process.env, TTYD_PATH: ttyd.path };
  try {
    const found = await findTtyd(ttyd.version, path.join(PROJECT_DIR, '.tools'), env);
    return ok('ttyd', `${found.version}, as pinned, at ${found.path}`);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const todo =
      error.code === 'SEAT_TTYD_VERSION'
        ? `Run \`node scripts/setup.mjs\`, which brings ${ttyd.version}, or pin another in config.yaml (ttyd.version).`
        : 'Run `node scripts/setup.mjs`.';
    return fail('ttyd', error.message, todo);
  }
}

export async function checkDtach(): Promise<Finding> {
  try {
    return ok('dtach', (await findDtach(path.join(PROJECT_DIR, '.tools'), process.env)).path);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return fail('dtach', error.message, 'Run `node scripts/setup.mjs`, or install dtach.');
  }
}

/**
 * Memory still available to this process, on the machine or in its container.
 * @param seats how much must stay free for a seat to start
 */
export function checkMemory(seats: Config['seats'] | undefined, free = availableBytes()): Finding {
  const keep = (seats?.minFreeMb ?? 0) * MB;
  const message = `${bytes(free)} free`;
  const todo = 'End something else, add memory, or lower `max_players`.';
  if (free < MEMORY.fail) return fail('memory', message, todo);
  if (free < keep)
    return fail(
      'memory',
      `${message}, and seats.min_free_mb wants ${bytes(keep)}: no seat starts`,
      todo,
    );
  return free < MEMORY.warn ? warn('memory', message, todo) : ok('memory', message);
}

/** @param dir the state folder, or the folder that it will be created in */
export async function checkDisk(dir: string): Promise<Finding> {
  try {
    const { bavail, bsize, ffree, files } = await statfs(dir);
    const free = bavail * bsize;
    const message = `${bytes(free)} free below ${dir}`;
    const todo = 'Free some space: rooms and places can’t be saved on a full disk.';
    // Some file systems report no file counts at all.
    if (files > 0 && ffree === 0) return fail('disk', `${message}, but no more files fit`, todo);
    if (free < DISK.fail) return fail('disk', message, todo);
    return free < DISK.warn ? warn('disk', message, todo) : ok('disk', message);
  } catch (error) {
    return warn('disk', `${dir}: ${reason(error)}`, 'Look at the disk by hand.');
  }
}

export function checkClock(now = Date.now()): Finding {
  const shown = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
  return now >= NOT_BEFORE
    ? ok('clock', shown)
    : fail('clock', `${shown} is in the past`, 'Set the clock: tickets carry the time.');
}
