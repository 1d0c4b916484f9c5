// As whom apps run, and in what: made ready before the first seat, and said in the log.
import type { Logger } from 'pino';
import type { Room } from '../../rooms/load.ts';
import { findAppUser } from '../../seats/process/app-user.ts';
import type { Config } from '../config/config.ts';
import { type Boxes, limitsInWords, wantsBox } from '../config/rooms/boxes.ts';
import { allGivenAway, proxyUser } from '../config/rooms/program-rooms.ts';
import { makeAppCache, makeBoxesFolder } from './app-cache.ts';
import type { OpenSeatOptions } from './open-seat.ts';

/** User that apps run as; undefined: the proxy's own user. @throws AppError CONFIG_INVALID if that is not possible */
export async function prepareApps({
  appsUser,
  stateDir,
}: Config): Promise<OpenSeatOptions['apps']> {
  if (appsUser === undefined) return undefined;
  const user = await findAppUser(appsUser);
  // One after the other: a start that is refused leaves nothing behind.
  const compileCache = await makeAppCache(stateDir, user);
  const boxes = await makeBoxesFolder(stateDir);
  return { user, compileCache, boxes };
}

/** Warns of rooms in which people can run programs, and says what limits them. */
export async function sayHowAppsRun(
  config: Config,
  { found, cgroups }: Boxes,
  rooms: readonly Room[],
  log: Logger,
): Promise<void> {
  const { appsUser } = config;
  const told = allGivenAway(rooms, { proxyUser: await proxyUser(config), appsUser, found });
  for (const { sentence, todo } of told) log.warn(`${sentence} ${todo}`);
  if (!('bwrap' in found) || !rooms.some(wantsBox)) return;
  const asRoot = appsUser === undefined && process.geteuid?.() === 0;
  log.info({ bwrap: found.bwrap, limits: limitsInWords(cgroups, asRoot) }, 'apps run in boxes');
}
