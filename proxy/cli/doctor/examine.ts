// The checks of `doctor`. They import the party and the page's parser, which other commands need not load.
import { AppError } from '../../../protocol/errors.ts';
import { findInstallation, type Installation } from '../running.ts';
import { type Finding, fail, ok } from './check.ts';
import { checkAppsUser } from './check-apps.ts';
import { checkInit } from './check-init.ts';
import {
  checkClock,
  checkDisk,
  checkMemory,
  checkNode,
  checkSocat,
  checkTtyd,
} from './check-machine.ts';
import { checkAddress, checkApps, checkParty, checkRooms } from './check-service.ts';
import {
  checkRunning,
  checkSecrets,
  checkSocketPaths,
  checkStateDir,
  nearestFolder,
} from './check-state.ts';

/** Checks everything that a start needs, in the order in which it is read; changes nothing. */
export async function examine(): Promise<Finding[]> {
  const machine = [checkNode(), checkClock(), ...(await checkInit())];
  let installation: Installation;
  try {
    installation = await findInstallation();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [
      ...machine,
      checkMemory(undefined),
      fail('config', error.message, 'Correct what is named; the rest was not checked.'),
    ];
  }
  const { config } = installation;
  const { rooms, findings: roomFindings } = await checkRooms(config);
  const [tools, state, service] = await Promise.all([
    Promise.all([checkTtyd(config), checkSocat()]),
    Promise.all([
      checkStateDir(installation),
      checkDisk(await nearestFolder(config.stateDir)),
      checkRunning(installation),
    ]),
    Promise.all([
      checkParty(config),
      checkAddress(installation),
      checkApps(config, rooms),
      checkAppsUser(installation, rooms),
    ]),
  ]);
  return [
    ...machine,
    checkMemory(config.limits),
    ok('config', 'valid'),
    ...tools.flat(),
    ...state,
    ...(await checkSecrets(installation)),
    ...checkSocketPaths(installation, rooms),
    ...roomFindings,
    ...service.flat(),
  ];
}
