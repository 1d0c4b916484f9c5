// Finds a bubblewrap that works here, by running one: it takes kernel settings and rights that can't be looked up.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { isProgram, onPath } from '../../../node/on-path.ts';
import { type AppUser, asUser } from '../app-user.ts';
import { fileArgs, namespaceArgs } from './box-args.ts';
import { type AppLimits, limitedBy } from './limits.ts';

const run = promisify(execFile);

/**
 * A bubblewrap that works, `unnamed` where its boxes keep the names of the machine and of its cgroups, as in our systemd
 * unit; or what is wrong and what to do, one sentence each.
 */
export type FoundBwrap = { bwrap: string; unnamed?: true } | { wrong: string; todo: string };

const SOME_LIMITS: AppLimits = { processes: 64, memoryMb: 64, cpus: 1 };
const INSTALL = 'Install bubblewrap, 0.8 or later (Debian 12: apt-get install bubblewrap).';

/**
 * Tries `BWRAP_PATH` if set, else those on PATH and the one that the set-up brings.
 * @param toolsDir where the set-up's programs are @param user who the apps run as; without one as this process
 */
export async function findBwrap(
  toolsDir: string,
  env: NodeJS.ProcessEnv,
  user?: AppUser,
): Promise<FoundBwrap> {
  if (process.platform !== 'linux')
    return { wrong: 'only Linux has bubblewrap', todo: 'Run the proxy on Linux.' };
  const places = env.BWRAP_PATH
    ? [path.resolve(env.BWRAP_PATH)]
    : [...onPath('bwrap', env), path.resolve(toolsDir, 'bwrap', 'bwrap')];
  let wrong: string | undefined;
  for (const file of places) {
    if (!(await isProgram(file))) continue;
    const failed = await tryOut(file, user, 'box');
    if (failed === undefined) return { bwrap: file };
    if ((await tryOut(file, user, undefined)) === undefined) return { bwrap: file, unnamed: true };
    wrong ??= `${file} does not start anything here: ${failed}`;
  }
  return wrong === undefined
    ? { wrong: 'bubblewrap was not found', todo: INSTALL }
    : { wrong, todo: 'Let it make user namespaces: docs/deploy.md, "The app’s box".' };
}

/** @returns the first line of what it says if it fails */
async function tryOut(
  bwrap: string,
  user: AppUser | undefined,
  hostname: string | undefined,
): Promise<string | undefined> {
  const command = [
    ...[bwrap, ...namespaceArgs('none', hostname)],
    ...fileArgs({ shown: [], listed: [], scratchMb: 1, cwd: '/' }),
    // What comes before an app is from coreutils and util-linux, which not every system has.
    ...['--', ...limitedBy(SOME_LIMITS, new Set()), '/bin/sh', '-c', 'exit 0'],
  ];
  const [program = '', ...args] = user ? asUser(user, command) : command;
  try {
    await run(program, args, { cwd: '/', env: { PATH: process.env.PATH }, timeout: 10_000 });
    return undefined;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    return (stderr || message).trim().split('\n')[0] ?? '';
  }
}
