// Finds what in a folder is not open to everybody. In a box that runs as its owner it would be readable.
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

const READABLE = 0o004;
const ENTERABLE = 0o005;

export interface Hidden {
  path: string;
  isFolder: boolean;
}

/**
 * @param depth how many levels of folders to look at
 * @returns files and folders that others may not read; what can't be looked at is not named: it can't be read either
 */
export async function closedIn(folder: string, depth: number): Promise<Hidden[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map(async (entry): Promise<Hidden[]> => {
      const file = path.join(folder, entry.name);
      // A link is as open as what it leads to.
      if (entry.isSymbolicLink()) return [];
      const info = await stat(file).catch(() => null);
      if (info === null) return [];
      const isFolder = info.isDirectory();
      const needed = isFolder ? ENTERABLE : READABLE;
      if ((info.mode & needed) !== needed) return [{ path: file, isFolder }];
      return isFolder && depth > 1 ? closedIn(file, depth - 1) : [];
    }),
  );
  return found.flat();
}
