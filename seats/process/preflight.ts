// Checks made before anything of a seat is started: a clear error now is better than an empty terminal later.
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isProgram, onPath } from '../../node/on-path.ts';
import { checkSocketPath } from '../../node/unix-socket.ts';
import { AppError } from '../../protocol/errors.ts';
import { appEnv } from './app-env.ts';
import type { AppUser } from './app-user.ts';
import { pipeSocket } from './pipe.ts';
import { outOfReach, type Wanted } from './reach.ts';
import { ttydSocket } from './ttyd-process.ts';

/**
 * Creates the seat's folder and checks that its app can be started.
 * @throws AppError SEAT_START_FAILED naming what is missing or too long
 */
export async function checkStartable(seat: {
  dir: string;
  command: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
  user?: AppUser;
  reads?: readonly string[];
}): Promise<void> {
  const { dir, cwd, user } = seat;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  for (const file of [pipeSocket(dir), ttydSocket(dir)]) checkSocketPath(file);
  const programs = await checkProgram(seat);
  if (user) await checkReach(user, cwd, programs, seat.reads ?? []);
}

/**
 * Checks that an app's folder and program are there. Changes nothing.
 * @returns paths that the program may be at @throws AppError SEAT_START_FAILED naming what is missing
 */
export async function checkProgram(app: {
  command: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
}): Promise<string[]> {
  const { command, cwd, env } = app;
  const folder = await stat(cwd).catch(() => null);
  if (!folder?.isDirectory()) {
    throw new AppError('SEAT_START_FAILED', `The app's folder ${cwd} does not exist.`);
  }
  const [program = ''] = command;
  const places = program.includes('/')
    ? [path.resolve(cwd, program)]
    : onPath(program, appEnv(process.env, env));
  const programs: string[] = [];
  for (const file of places) if (await isProgram(file)) programs.push(file);
  if (programs.length === 0) {
    throw new AppError(
      'SEAT_START_FAILED',
      `The app's program was not found: ${program || '(none)'}`,
    );
  }
  return programs;
}

/** @param programs candidate paths of the app's program; the first that the user may run is used */
async function checkReach(
  user: AppUser,
  cwd: string,
  programs: readonly string[],
  reads: readonly string[],
): Promise<void> {
  const refused = await outOfReach(user, [
    ['execute', cwd],
    ...programs.map((file): Wanted => ['execute', file]),
    ...[cwd, ...reads].map((file): Wanted => ['read', file]),
  ]);
  const usable = programs.some((file) => !refused.includes(file));
  const file = refused.find((one) => !usable || !programs.includes(one));
  if (file !== undefined) {
    throw new AppError(
      'SEAT_START_FAILED',
      `${file} is closed to ${user.name}, who apps run as (apps.user): open it and the folders above to that user.`,
    );
  }
}
