// The pieces of the gallery: a text file each in the folder `gallery`, its title in the first line, the art below.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

const FOLDER = path.join(import.meta.dirname, 'gallery');

export interface Piece {
  /** As the file is called; what windows mirror. */
  name: string;
  title: string;
  lines: readonly string[];
}

/** All pieces, by name. */
export async function loadPieces(): Promise<Piece[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.txt')).sort();
  return Promise.all(
    files.map(async (file) => {
      const [title = '', ...rest] = (await readFile(path.join(FOLDER, file), 'utf8')).split('\n');
      const last = rest.findLastIndex((line) => line.trim() !== '');
      const first = rest.findIndex((line) => line.trim() !== '');
      return {
        name: file.slice(0, -'.txt'.length),
        title,
        lines: rest.slice(Math.max(0, first), last + 1).map((line) => line.trimEnd()),
      };
    }),
  );
}
