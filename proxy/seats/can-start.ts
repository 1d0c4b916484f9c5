// What is known to keep a room's app from starting, before anybody takes a seat.
import type { Room } from '../../rooms/load.ts';
import { checkProgram } from '../../seats/process/preflight.ts';
import type { Config } from '../config/config.ts';
import { appCommand } from './app-command.ts';

/** @returns a check that throws AppErrors APP_NOT_CONFIGURED and SEAT_START_FAILED, and changes nothing */
export function createStartCheck(
  config: Pick<Config, 'stateDir' | 'wibwobCommand' | 'wibwobCwd'>,
): (room: Room) => Promise<void> {
  return async (room) => {
    const { argv, cwd, env } = appCommand(room, 1, { ...config, secret: '', texts: [] });
    await checkProgram({ command: argv, cwd, env });
  };
}
