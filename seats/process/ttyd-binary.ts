// Finds the programs that a seat needs, and rejects a ttyd of any version or checksum but the pinned one.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { SETUP } from '../../node/installation.mjs';
import { firstProgram, isProgram, onPath } from '../../node/on-path.ts';
import { AppError } from '../../protocol/errors.ts';
import { ttydChecksum } from './ttyd-checksum.ts';

const run = promisify(execFile);
const OTHER_BUILD =
  'If that is the build that you want, correct ttyd.sha256 in config.yaml; else `teleport ttyd install` brings in the version anew.';

/**
 * The ttyd to use: `TTYD_PATH` if set, else the one installed by the set-up, else one on PATH of the pinned version.
 * @param version the pinned version, such as `1.7.7` @param toolsDir where the set-up's programs are
 * @param sha256 the pinned checksum of its program; undefined: any build of that version
 * @throws AppError SEAT_TTYD_VERSION or SEAT_TTYD_CHECKSUM naming what is pinned and what was found, SEAT_TTYD_MISSING
 * if there is none
 */
export async function findTtyd(
  version: string,
  toolsDir: string,
  env: NodeJS.ProcessEnv,
  sha256?: string,
): Promise<{ path: string; version: string }> {
  const places = env.TTYD_PATH
    ? [path.resolve(env.TTYD_PATH)]
    : [path.resolve(toolsDir, `ttyd-${version}`, 'ttyd'), ...onPath('ttyd', env)];
  const others: string[] = [];
  const builds: string[] = [];
  for (const file of places) {
    if (!(await isProgram(file))) continue;
    const found = await ttydVersion(file);
    if (found === version) {
      const sum = sha256 === undefined ? undefined : await ttydChecksum(file);
      if (sum?.sha256 === sha256) return { path: file, version };
      builds.push(`${sum?.file} has ${sum?.sha256}`);
    } else {
      others.push(`${file} is ${found ?? 'of no known version'}`);
    }
  }
  if (builds.length > 0) {
    const found = builds.join(', ');
    throw new AppError('SEAT_TTYD_CHECKSUM', `Pinned: ${sha256}; found: ${found}. ${OTHER_BUILD}`);
  }
  if (others.length > 0) {
    throw new AppError('SEAT_TTYD_VERSION', `Pinned: ${version}; found: ${others.join(', ')}.`);
  }
  const todo = `Run \`${SETUP}\`.`;
  throw new AppError('SEAT_TTYD_MISSING', env.TTYD_PATH ? `TTYD_PATH names ${places[0]}.` : todo);
}

/**
 * The socat to use: `SOCAT_PATH` if set, else one on PATH, else the one installed by the set-up.
 * @param toolsDir where the set-up's programs are
 * @throws AppError SEAT_SOCAT_MISSING
 */
export async function findSocat(
  toolsDir: string,
  env: NodeJS.ProcessEnv,
): Promise<{ path: string }> {
  const places = env.SOCAT_PATH
    ? [path.resolve(env.SOCAT_PATH)]
    : [...onPath('socat', env), path.resolve(toolsDir, 'socat', 'socat')];
  const file = await firstProgram(places);
  if (file !== undefined) return { path: file };
  const todo = `Run \`${SETUP}\`, or install it.`;
  throw new AppError(
    'SEAT_SOCAT_MISSING',
    env.SOCAT_PATH ? `SOCAT_PATH names ${places[0]}.` : todo,
  );
}

/** The version that a ttyd reports; undefined if it reports none. */
export async function ttydVersion(file: string): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(file, ['--version'], { timeout: 10_000 });
    return /\d+\.\d+\.\d+/.exec(stdout || stderr)?.[0];
  } catch {
    // Timed out, not executable here, or no such option: in any case not the pinned ttyd.
    return undefined;
  }
}
