// Runs apps as a user other than the proxy's, so that nothing a visitor starts can reach what belongs to the proxy.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { firstProgram, onPath } from '../../node/on-path.ts';
import { AppError } from '../../protocol/errors.ts';
import { missingCapabilities } from './capabilities.ts';
import { type Account, accountOf } from './passwd.ts';

const run = promisify(execFile);

export interface AppUser extends Account {
  /** Absolute path of util-linux' setpriv. */
  setpriv: string;
}

/** A user that apps can run as; or what is wrong and how to fix it, one sentence each. */
export type LookedUp = { user: AppUser } | { wrong: string; todo: string };

/**
 * The command line that runs a program as that user: with its groups, no way to gain privileges, and none of the
 * capabilities that a non-root proxy may hold (they would survive a switch between two ordinary users).
 */
export function asUser({ setpriv, uid, gid }: AppUser, command: readonly string[]): string[] {
  return [
    ...[setpriv, `--reuid=${uid}`, `--regid=${gid}`, '--init-groups', '--no-new-privs'],
    ...['--inh-caps=-all', '--ambient-caps=-all', '--', ...command],
  ];
}

/** The environment variables that describe the user. */
export function userEnv({ name, home, shell }: Account): Record<string, string> {
  return { HOME: home, USER: name, LOGNAME: name, SHELL: shell };
}

/** Checks everything needed to run apps as this user, including one trial run. */
export async function lookUpAppUser(name: string): Promise<LookedUp> {
  if (process.platform !== 'linux')
    return {
      wrong: `${process.platform} can’t start apps as another user`,
      todo: 'Take apps.user out of config.yaml, or run it on Linux.',
    };
  const account = await accountOf(name);
  if (account === null)
    return {
      wrong: `there is no user ${name} on this machine`,
      todo: `Make one: adduser --system --group --home /var/lib/${name} --shell /bin/bash ${name}`,
    };
  const another = 'Name a user that exists for the apps alone: docs/deploy.md.';
  if (account.uid === 0) return { wrong: `${name} is root`, todo: another };
  if (account.uid === process.getuid?.())
    return { wrong: `${name} is the user of the proxy itself`, todo: another };
  const setpriv = await findSetpriv();
  if (setpriv === undefined) return { wrong: 'setpriv was not found', todo: 'Install util-linux.' };
  const missing = missingCapabilities();
  if (missing.length > 0)
    return {
      wrong: `this process may not run apps as ${name}: it lacks ${missing.join(', ')}`,
      todo: 'Start it as root, or give the service these capabilities: docs/deploy.md.',
    };
  const user = { ...account, setpriv };
  const failed = await tryOut(user);
  return failed === null
    ? { user }
    : {
        wrong: `nothing can be started as ${name}: ${failed}`,
        todo: 'Look at what is named: a container may not know this user.',
      };
}

/**
 * Like `lookUpAppUser`, but fails the proxy's start.
 * @throws AppError CONFIG_INVALID naming the key, what is wrong and how to fix it
 */
export async function findAppUser(name: string): Promise<AppUser> {
  const found = await lookUpAppUser(name);
  if ('user' in found) return found.user;
  throw new AppError('CONFIG_INVALID', `apps.user: ${found.wrong}. ${found.todo}`);
}

function findSetpriv(): Promise<string | undefined> {
  return firstProgram(['/usr/bin/setpriv', '/bin/setpriv', ...onPath('setpriv', process.env)]);
}

/** @returns the error output if it fails: a container may not map the user, or setpriv may be a different one */
async function tryOut(user: AppUser): Promise<string | null> {
  const [program = '', ...args] = asUser(user, ['/bin/sh', '-c', 'exit 0']);
  try {
    await run(program, args, { cwd: '/', timeout: 10_000 });
    return null;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    return (stderr || message).trim().split('\n')[0] ?? '';
  }
}
