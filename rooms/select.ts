// Finds the files of rooms given by id or path, and suggests the closest id for a misspelled one.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../protocol/errors.ts';
import { loadRoomFiles, loadRooms } from './load.ts';
import { formatProblem } from './problem.ts';
import { didYouMean } from './suggest.ts';

/**
 * @param dir the rooms folder, where ids are looked up
 * @param names room ids, or paths of room files anywhere
 * @returns absolute paths, without duplicates, of files whose rooms can all be opened together
 * @throws AppError ROOM_UNKNOWN with similar ids, ROOM_FILE_INVALID with every error of those files
 */
export async function selectRooms(dir: string, names: readonly string[]): Promise<string[]> {
  const files = new Set<string>();
  let known: Awaited<ReturnType<typeof loadRooms>> | undefined;
  for (const name of names) {
    if (looksLikePath(name)) {
      files.add(await existing(name));
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
  return name.includes('/') || name.includes(path.sep) || /\.md$/i.test(name);
}

async function existing(name: string): Promise<string> {
  const file = path.resolve(name);
  const isFile = await stat(file).then(
    (info) => info.isFile(),
    () => false,
  );
  if (!isFile) throw new AppError('ROOM_UNKNOWN', `${file} is no file.`);
  return file;
}

function notFound(name: string, dir: string, ids: readonly string[]): AppError {
  const there = ids.length > 0 ? ` ${dir} has ${ids.join(', ')}.` : ` ${dir} has none.`;
  return new AppError('ROOM_UNKNOWN', `\`${name}\`${didYouMean(name, ids)}${there}`);
}
