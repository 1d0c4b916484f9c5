// Finds the files of rooms given by id, path or folder, and suggests the closest id for a misspelled one.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../protocol/errors.ts';
import { listRoomFiles, loadRoomFiles, loadRooms, withoutPassedOver } from './load.ts';
import { formatProblem } from './problem.ts';
import { didYouMean } from './suggest.ts';

/**
 * @param dir the rooms folder, where ids are looked up
 * @param names room ids, or paths of room files or of folders of them, anywhere
 * @returns absolute paths, without duplicates, of files whose rooms can all be opened together
 * @throws AppError ROOM_UNKNOWN with similar ids, ROOM_FILE_INVALID with every error of those files
 */
export async function selectRooms(dir: string, names: readonly string[]): Promise<string[]> {
  const files = new Set<string>();
  let known: Awaited<ReturnType<typeof loadRooms>> | undefined;
  for (const name of withoutPassedOver(names)) {
    if (looksLikePath(name)) {
      for (const file of await filesAt(name)) files.add(file);
      continue;
    }
    known ??= await loadRooms(dir);
    const room = known.rooms.find(({ id }) => id === name);
    // A room file with errors yields no room, so it is matched by its file name.
    const broken = known.problems.find(
      ({ file, level }) => level === 'error' && path.basename(file, '.md') === name,
    );
    const file = room?.file ?? broken?.file;
    if (file === undefined)
      throw notFound(
        name,
        dir,
        known.rooms.map(({ id }) => id),
      );
    files.add(path.resolve(file));
  }
  const { problems } = await loadRoomFiles([...files]);
  const errors = problems.filter(({ level }) => level === 'error');
  if (errors.length > 0)
    throw new AppError(
      'ROOM_FILE_INVALID',
      `\n${errors.map((p) => `  ${formatProblem(p)}`).join('\n')}`,
    );
  return [...files];
}

function looksLikePath(name: string): boolean {
  return name === '.' || name.includes('/') || name.includes(path.sep) || /\.md$/i.test(name);
}

/** @throws AppError ROOM_UNKNOWN if nothing is there, or a folder without room files */
async function filesAt(name: string): Promise<string[]> {
  const at = path.resolve(name);
  const info = await stat(at).catch(() => undefined);
  if (info?.isFile()) return [at];
  if (!info?.isDirectory()) throw new AppError('ROOM_UNKNOWN', `${at} is no file or folder.`);
  const files = await listRoomFiles(at);
  if (files.length === 0) throw new AppError('ROOM_UNKNOWN', `${at} has no room files.`);
  return files;
}

function notFound(name: string, dir: string, ids: readonly string[]): AppError {
  const there = ids.length > 0 ? ` ${dir} has ${ids.join(', ')}.` : ` ${dir} has none.`;
  return new AppError('ROOM_UNKNOWN', `\`${name}\`${didYouMean(name, ids)}${there}`);
}
