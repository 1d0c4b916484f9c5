// What is known to keep a room's app from starting, before anybody takes a seat.
import type { Room } from '../../rooms/load.ts';
import { checkProgram } from '../../seats/process/preflight.ts';
import type { Config } from '../config/config.ts';
import { type Boxes, bwrapFor } from '../config/rooms/boxes.ts';
import { appCommand } from './app-command.ts';

/** @returns a check that throws AppErrors APP_NOT_CONFIGURED, SANDBOX_MISSING and SEAT_START_FAILED, and changes nothing */
export function createStartCheck(
  config: Pick<Config, 'stateDir' | 'wibwobCommand' | 'wibwobCwd'>,
  { found }: Pick<Boxes, 'found'>,
): (room: Room) => Promise<void> {
  return async (room) => {
    const { argv, cwd, env } = appCommand(room, 1, { ...config, secret: '', texts: [] });
    bwrapFor(room, found);
    await checkProgram({ command: argv, cwd, env });
  };
}
