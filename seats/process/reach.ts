// Checks access to files by running as the app's user, so that parent folders, groups and ACLs all count.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type AppUser, asUser } from './app-user.ts';

const run = promisify(execFile);

/** The kind of access needed, and the file's absolute path. */
export type Wanted = readonly [what: 'read' | 'execute', file: string];

// The paths are passed as arguments and never interpreted by the shell.
const ASK = 'while [ $# -gt 1 ]; do test "$1" "$2" || printf "%s\\0" "$2"; shift 2; done';
const TESTS = { read: '-r', execute: '-x' } as const;

/** @returns the files, without duplicates, that the user can't access as wanted, including missing ones */
export async function outOfReach(user: AppUser, wanted: readonly Wanted[]): Promise<string[]> {
  const asked = wanted.flatMap(([what, file]) => [TESTS[what], file]);
  const [program = '', ...args] = asUser(user, ['/bin/sh', '-c', ASK, 'sh', ...asked]);
  const { stdout } = await run(program, args, { cwd: '/', timeout: 10_000 });
  return [...new Set(stdout.split('\0').filter(Boolean))];
}
