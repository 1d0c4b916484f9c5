// The box of one seat: which one a room's app gets, and what of the machine's files is shown in it.
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { CODE, ROOT } from '../../node/installation.mjs';
import { firstProgram, onPath } from '../../node/on-path.ts';
import { isRoomFile, type Room } from '../../rooms/load.ts';
import { appEnv } from '../../seats/process/app-env.ts';
import type { Box } from '../../seats/process/box/box.ts';
import { isIn, isOfSystem } from '../../seats/process/box/box-args.ts';
import { closedIn, isOpen, listedWithout } from '../../seats/process/box/listed.ts';
import type { Config } from '../config/config.ts';
import { type Boxes, bwrapFor } from '../config/rooms/boxes.ts';
import type { AppCommand } from './app-command.ts';

export interface SeatBoxOptions {
  config: Pick<Config, 'stateDir' | 'configFile' | 'secretFiles' | 'roomsDir' | 'appLimits'>;
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
  const hostname = 'unnamed' in boxes.found ? undefined : room.id;
  return {
    ...{ bwrap, folder, network: room.network, hostname },
    look: () => look(room, app, config, texts),
    limits: config.appLimits,
    cgroups: boxes.cgroups,
  };
}

async function look(
  room: Room,
  app: AppCommand,
  config: SeatBoxOptions['config'],
  texts: readonly string[],
): ReturnType<Box['look']> {
  const { own, folders } = await ownOf(room, config);
  const trees = await treesOf(room, app);
  const named = [...texts, ...(room.layoutPath === undefined ? [] : [room.layoutPath])];
  const shown = [...trees, ...named, ...(await namesOfHosts(room))].filter(
    (file) => !own.some((one) => isIn(file, one)),
  );
  const closed = await closedOf(trees);
  return {
    // One by one where that is all of it that may be seen.
    shown: outermost(shown, (file) => closed.some((one) => isIn(file, one))),
    listed: await listedWithout(
      [...own, ...closed],
      ['/etc', ...folders, ...(await foldersOf(trees))],
    ),
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
      const owner = [CODE, room.projectDir].find((dir) => at !== dir && isIn(at, dir));
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
  return (await firstProgram(onPath(program, appEnv(process.env, env)))) ?? program;
}

/** With the host's network: where name servers are written down, if that is a link to elsewhere. */
async function namesOfHosts({ network }: Room): Promise<string[]> {
  if (network === 'none') return [];
  const file = await realpath('/etc/resolv.conf').catch(() => null);
  return file === null || isOfSystem(file) ? [] : [file];
}

/**
 * What belongs to the installation or to its hosts alone: state folder, configuration, secrets, room files. A box shows
 * it nowhere.
 * @returns what is there, and the folders that more may be made in
 */
async function ownOf(
  { file }: Room,
  { stateDir, configFile, secretFiles, roomsDir }: SeatBoxOptions['config'],
): Promise<{ own: string[]; folders: string[] }> {
  const files = [stateDir, configFile, ...secretFiles];
  const rooms = [roomsDir, path.dirname(file), path.join(ROOT, 'rooms')];
  for (const dir of new Set(rooms)) {
    const names = await readdir(dir).catch(() => []);
    files.push(...names.filter(isRoomFile).map((name) => path.join(dir, name)));
  }
  const folders = [...rooms, ...[configFile, ...secretFiles].map((one) => path.dirname(one))];
  return { own: await realOf(files), folders: await realOf(folders) };
}

/** Without links, and without what is not there. */
async function realOf(files: readonly string[]): Promise<string[]> {
  const real = await Promise.all(files.map((file) => realpath(file).catch(() => null)));
  return [...new Set(real.filter((file) => file !== null))];
}

/** What in the system or a shown tree is not open to everybody. */
async function closedOf(trees: readonly string[]): Promise<string[]> {
  const closed: string[] = [];
  for (const [dir, depth] of Object.entries(DEPTH)) closed.push(...(await closedIn(dir, depth)));
  for (const tree of await foldersOf(trees)) {
    // Whoever keeps all of a project to themselves still wants it to run; but not with `.env` and the like.
    if (await isOpen(tree)) closed.push(...(await closedIn(tree)));
    else
      closed.push(
        ...(await closedIn(tree, 1)).filter((file) => path.basename(file).startsWith('.')),
      );
  }
  return closed;
}

async function foldersOf(trees: readonly string[]): Promise<string[]> {
  const folders: string[] = [];
  for (const tree of new Set(trees)) if ((await stat(tree)).isDirectory()) folders.push(tree);
  return folders;
}

/** Without those that lie in another one. @param anyway whether one is needed even so */
function outermost(paths: readonly string[], anyway: (file: string) => boolean): string[] {
  const all = [...new Set(paths)];
  return all.filter(
    (one) => anyway(one) || !all.some((other) => other !== one && isIn(one, other)),
  );
}
