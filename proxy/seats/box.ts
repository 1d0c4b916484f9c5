// The box of one seat: which one a room's app gets, and what of the machine's files is shown in it.
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { isRoomFile, type Room } from '../../rooms/load.ts';
import { appEnv } from '../../seats/process/app-env.ts';
import type { Box } from '../../seats/process/box/box.ts';
import { isIn, isOfSystem } from '../../seats/process/box/box-args.ts';
import { closedIn, type Hidden } from '../../seats/process/box/closed.ts';
import { isProgram, onPath } from '../../seats/process/ttyd-binary.ts';
import { type Boxes, bwrapFor } from '../config/boxes.ts';
import { type Config, PROJECT_DIR } from '../config/config.ts';
import type { AppCommand } from './app-command.ts';

export interface SeatBoxOptions {
  config: Pick<Config, 'stateDir' | 'configFile' | 'roomsDir' | 'appLimits'>;
  boxes: Boxes;
  /** Absolute paths of the texts that the room shows. */
  texts: readonly string[];
  /** The seat's folder for its box. */
  folder: string;
}

/** How deep to look for what is not open to everybody. */
const DEPTH = { '/etc': 3, '/opt': 2 };

/**
 * @returns undefined where the app runs without one
 * @throws AppError SANDBOX_MISSING if the room asks for one and there is none
 */
export async function boxFor(
  room: Room,
  app: AppCommand,
  options: SeatBoxOptions,
): Promise<Box | undefined> {
  const { boxes, config, texts, folder } = options;
  const bwrap = bwrapFor(room, boxes.found);
  if (bwrap === null) return undefined;
  const named = [...texts, ...(room.layoutPath === undefined ? [] : [room.layoutPath])];
  const trees = await treesOf(room, app);
  return {
    ...{ bwrap, folder, network: room.network, hostname: room.id },
    shown: outermost([...trees, ...named, ...(await namesOfHosts(room))]),
    hidden: await hiddenFrom(room, config, trees),
    limits: config.appLimits,
    cgroups: boxes.cgroups,
  };
}

/**
 * Folders and files that the command needs: WibWob-DOS's folder, and what its words name. A file of the project or of
 * the clone brings its whole tree along, since programs read what lies beside them; any other file comes alone.
 */
async function treesOf(room: Room, { argv, cwd, env }: AppCommand): Promise<string[]> {
  const [program, ...words] = argv;
  const files = [
    await programAt(program, cwd, env),
    ...words.map((word) => path.resolve(cwd, word)),
  ];
  const trees = room.app.kind === 'wibwob' && cwd !== room.projectDir ? [cwd] : [];
  for (const file of files) {
    for (const at of new Set([file, await realpath(file).catch(() => file)])) {
      const info = await stat(at).catch(() => null);
      const owner = [PROJECT_DIR, room.projectDir].find((dir) => at !== dir && isIn(at, dir));
      if (info === null || isOfSystem(at)) continue;
      if (owner !== undefined) trees.push(owner);
      else if (info.isFile()) trees.push(at);
    }
  }
  return trees;
}

async function programAt(
  program: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  if (program.includes('/')) return path.resolve(cwd, program);
  for (const file of onPath(program, appEnv(process.env, env)))
    if (await isProgram(file)) return file;
  return program;
}

/** With the host's network: where name servers are written down, if that is a link to elsewhere. */
async function namesOfHosts({ network }: Room): Promise<string[]> {
  if (network === 'none') return [];
  const file = await realpath('/etc/resolv.conf').catch(() => null);
  return file === null || isOfSystem(file) ? [] : [file];
}

/**
 * What belongs to the installation or to its hosts alone, wherever it may lie in what is shown: state folder,
 * configuration, room files, and what in the system or a shown tree is not open to everybody.
 */
async function hiddenFrom(
  { file }: Room,
  { stateDir, configFile, roomsDir }: SeatBoxOptions['config'],
  trees: readonly string[],
): Promise<Hidden[]> {
  const own = [stateDir, configFile];
  for (const dir of new Set([roomsDir, path.dirname(file), path.join(PROJECT_DIR, 'rooms')])) {
    const names = await readdir(dir).catch(() => []);
    own.push(...names.filter(isRoomFile).map((name) => path.join(dir, name)));
  }
  const hidden: Hidden[] = [];
  for (const at of own) {
    const real = await realpath(at).catch(() => null);
    if (real !== null) hidden.push({ path: real, isFolder: (await stat(real)).isDirectory() });
  }
  for (const [dir, depth] of Object.entries(DEPTH)) hidden.push(...(await closedIn(dir, depth)));
  // `.env` and the like; whoever keeps all of a project to themselves still wants it to run.
  for (const tree of trees)
    hidden.push(
      ...(await closedIn(tree, 1)).filter(({ path: one }) => path.basename(one).startsWith('.')),
    );
  return hidden.filter(
    ({ path: one }, i) =>
      !hidden.some(({ path: other }, j) => (one === other ? j < i : isIn(one, other))),
  );
}

/** Without those that lie in another one. */
function outermost(paths: readonly string[]): string[] {
  const all = [...new Set(paths)];
  return all.filter((one) => !all.some((other) => other !== one && isIn(one, other)));
}
