// Checks which user the seats' apps run as, and what that user can't access. Read-only.
import { isProgram, onPath } from '../../../node/on-path.ts';
import type { Room } from '../../../rooms/load.ts';
import { appEnv } from '../../../seats/process/app-env.ts';
import { type AppUser, lookUpAppUser } from '../../../seats/process/app-user.ts';
import { missingCapabilities } from '../../../seats/process/capabilities.ts';
import { outOfReach, type Wanted } from '../../../seats/process/reach.ts';
import type { Config } from '../../config/config.ts';
import { limitsInWords, lookForBoxes, wantsBox } from '../../config/rooms/boxes.ts';
import { allGivenAway, proxyUser } from '../../config/rooms/program-rooms.ts';
import { DESKTOP, DESKTOP_MAIN, wibwobFolder } from '../../seats/app-command.ts';
import type { Installation } from '../running.ts';
import { type Finding, fail, ok, warn } from './check.ts';

const NAME = 'apps';
const BOX = 'box';

/** The user that apps run as, their box, and what that allows visitors to do or prevents. */
export async function checkAppsUser(
  { config, run, alive }: Installation,
  rooms: readonly Room[],
): Promise<Finding[]> {
  const { appsUser } = config;
  if (appsUser === undefined) return checkBoxes(config, rooms);
  const found = await lookUpAppUser(appsUser);
  if ('user' in found)
    return [
      ok(NAME, `apps run as ${appsUser}`),
      ...(await checkReach(found.user, config, rooms)),
      ...(await checkBoxes(config, rooms, found.user)),
    ];
  // The service may have capabilities that the person who runs this lacks.
  if (alive && run !== null && missingCapabilities().length > 0) {
    if (missingCapabilities(run.pid).length === 0)
      return [
        warn(
          NAME,
          `apps run as ${appsUser}; what that user can read was not looked at`,
          'Run this as root to have it checked.',
        ),
        ...(await checkBoxes(config, rooms)),
      ];
  }
  return [fail(NAME, `apps.user: ${found.wrong}`, found.todo)];
}

/** Whether there are boxes, and which rooms run programs without one. */
async function checkBoxes(
  config: Config,
  rooms: readonly Room[],
  user?: AppUser,
): Promise<Finding[]> {
  const { appsUser } = config;
  const proxy = await proxyUser(config);
  const { found, cgroups } = await lookForBoxes(user);
  const told = allGivenAway(rooms, { proxyUser: proxy, appsUser, found });
  const findings = told.map(({ level, sentence, todo }) =>
    (level === 'fail' ? fail : warn)(NAME, sentence, todo),
  );
  if (told.length === 0 && appsUser === undefined)
    findings.push(
      ok(NAME, `they run as ${proxy}, like the proxy; no room runs programs without a box`),
    );
  if (!('bwrap' in found)) {
    // What that means for a room is told above.
    if (!rooms.some(wantsBox)) findings.push(ok(BOX, `${found.wrong}; no room wants one`));
    return findings;
  }
  const asRoot = appsUser === undefined && proxy === 'root';
  const limits = limitsInWords(cgroups, asRoot);
  const works = `bubblewrap works, ${found.bwrap}; limits: ${limits}`;
  findings.push(
    asRoot && rooms.some(wantsBox)
      ? warn(
          BOX,
          `${works}; apps are root in it`,
          'Set apps.user, or run as another user: docs/deploy.md.',
        )
      : ok(BOX, works),
  );
  return findings;
}

/** Files that the user can't access: `fail` if a seat can't start without them, `warn` if it only shows them. */
async function checkReach(
  user: AppUser,
  config: Config,
  rooms: readonly Room[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const room of rooms) {
    const programs = await programsOf(room, config);
    const needed: Wanted[] = [
      ['execute', room.projectDir],
      ['read', room.projectDir],
      ...(room.app.kind === 'desktop' ? [['read', DESKTOP_MAIN] as const] : []),
      ...(room.app.kind === 'wibwob' ? [['execute', wibwobFolder(room, config)] as const] : []),
    ];
    const shown = [...room.preloadFiles, ...(room.layoutPath ? [room.layoutPath] : [])];
    const refused = new Set(
      await outOfReach(user, [
        ...needed,
        ...programs.map((file): Wanted => ['execute', file]),
        ...shown.map((file): Wanted => ['read', file]),
      ]),
    );
    const say = (file: string) => `${room.id}: ${file} is closed to ${user.name}`;
    const open = 'Open it, and the folders above it, to that user.';
    const none = programs.length > 0 && programs.every((file) => refused.has(file));
    const missing = new Set([...needed.map(([, file]) => file), ...(none ? programs : [])]);
    for (const file of missing) if (refused.has(file)) findings.push(fail(NAME, say(file), open));
    for (const file of shown) if (refused.has(file)) findings.push(warn(NAME, say(file), open));
  }
  return findings;
}

/** Where a room's program is; empty if `checkApps` reports a problem with it. */
async function programsOf({ app }: Room, { wibwobCommand }: Config): Promise<string[]> {
  const argv = app.kind === 'desktop' ? DESKTOP : (app.argv ?? wibwobCommand ?? []);
  const [program = ''] = argv;
  const places = program.startsWith('/') ? [program] : onPath(program, appEnv(process.env, {}));
  const found: string[] = [];
  for (const file of program.includes('/') && !program.startsWith('/') ? [] : places)
    if (await isProgram(file)) found.push(file);
  return found;
}
