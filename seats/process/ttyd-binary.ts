// Finds the programs that a seat is made of, and refuses a ttyd that is not the pinned one.
import { execFile } from 'node:child_process';
import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '../../protocol/errors.ts';

const run = promisify(execFile);

/**
 * The ttyd to use: `TTYD_PATH` if set, else the set-up's own, else one on PATH of the pinned version.
 * @param version the pinned version, as `1.7.7` @param toolsDir the clone's `.tools`
 * @throws AppError SEAT_TTYD_VERSION naming the pinned and the found ones, SEAT_TTYD_MISSING for none
 */
export async function findTtyd(
  version: string,
  toolsDir: string,
  env: NodeJS.ProcessEnv,
): Promise<{ path: string; version: string }> {
  const places = env.TTYD_PATH
    ? [path.resolve(env.TTYD_PATH)]
    : [path.resolve(toolsDir, `ttyd-${version}`, 'ttyd'), ...onPath('ttyd', env)];
  const others: string[] = [];
  for (const file of places) {
    if (!(await isProgram(file))) continue;
    const found = await versionOf(file);
    if (found === version) return { path: file, version };
    others.push(`${file} is ${found ?? 'of no known version'}`);
  }
  if (others.length > 0) {
    throw new AppError('SEAT_TTYD_VERSION', `Pinned: ${version}; found: ${others.join(', ')}.`);
  }
  throw new AppError('SEAT_TTYD_MISSING', env.TTYD_PATH && `TTYD_PATH names ${places[0]}.`);
}

/**
 * The dtach to use: `DTACH_PATH` if set, else one on PATH, else the set-up's own.
 * @param toolsDir the clone's `.tools`
 * @throws AppError SEAT_DTACH_MISSING
 */
export async function findDtach(
  toolsDir: string,
  env: NodeJS.ProcessEnv,
): Promise<{ path: string }> {
  const places = env.DTACH_PATH
    ? [path.resolve(env.DTACH_PATH)]
    : [...onPath('dtach', env), path.resolve(toolsDir, 'dtach', 'dtach')];
  for (const file of places) if (await isProgram(file)) return { path: file };
  throw new AppError('SEAT_DTACH_MISSING', env.DTACH_PATH && `DTACH_PATH names ${places[0]}.`);
}

async function versionOf(file: string): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(file, ['--version'], { timeout: 10_000 });
    return /\d+\.\d+\.\d+/.exec(stdout || stderr)?.[0];
  } catch {
    // Killed by the time-out, not executable here, no such option: none of them is the pinned ttyd.
    return undefined;
  }
}

/** @returns where programs of this name may be on PATH; relative entries are left out */
export function onPath(name: string, env: NodeJS.ProcessEnv): string[] {
  return (env.PATH ?? '')
    .split(path.delimiter)
    .filter((dir) => path.isAbsolute(dir))
    .map((dir) => path.join(dir, name));
}

/** Whether this is a file that this user may execute. */
export async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    // Not there, or not for this user: either way it can't be started.
    return false;
  }
}
