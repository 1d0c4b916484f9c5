// Whether the user of the apps gets at a file: asked as that user, so that folders above, groups and ACLs all count.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type AppUser, asUser } from './app-user.ts';

const run = promisify(execFile);

/** What a file is wanted for, and its absolute path. */
export type Wanted = readonly [what: 'read' | 'execute', file: string];

// The paths are its arguments; it reads none of them as anything else.
const ASK = 'while [ $# -gt 1 ]; do test "$1" "$2" || printf "%s\\0" "$2"; shift 2; done';
const TESTS = { read: '-r', execute: '-x' } as const;

/** @returns those of the files, each once, that the user can't use as wanted; a missing one is among them */
export async function outOfReach(user: AppUser, wanted: readonly Wanted[]): Promise<string[]> {
  const asked = wanted.flatMap(([what, file]) => [TESTS[what], file]);
  const [program = '', ...args] = asUser(user, ['/bin/sh', '-c', ASK, 'sh', ...asked]);
  const { stdout } = await run(program, args, { cwd: '/', timeout: 10_000 });
  return [...new Set(stdout.split('\0').filter(Boolean))];
}
