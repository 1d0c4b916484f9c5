// What can be told before anything of a seat is started: a clear error now beats a terminal that stays empty.
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../protocol/errors.ts';
import { dtachSocket } from './dtach.ts';
import { isProgram, onPath } from './ttyd-binary.ts';
import { ttydSocket } from './ttyd-process.ts';
import { checkSocketPath } from './unix-socket.ts';

/**
 * Makes the seat's folder and checks that its app can be started.
 * @throws AppError SEAT_START_FAILED that names what is missing or too long
 */
export async function checkStartable(seat: {
  dir: string;
  command: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
}): Promise<void> {
  const { dir, command, cwd, env } = seat;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  for (const file of [dtachSocket(dir), ttydSocket(dir)]) checkSocketPath(file);
  const folder = await stat(cwd).catch(() => null);
  if (!folder?.isDirectory()) {
    throw new AppError('SEAT_START_FAILED', `The app's folder ${cwd} does not exist.`);
  }
  const [program = ''] = command;
  const places = program.includes('/')
    ? [path.resolve(cwd, program)]
    : onPath(program, { ...process.env, ...env });
  for (const file of places) if (await isProgram(file)) return;
  throw new AppError(
    'SEAT_START_FAILED',
    `The app's program was not found: ${program || '(none)'}`,
  );
}
