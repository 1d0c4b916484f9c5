// Where a bridge's file is: its text, whole or not at all.
import { mkdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { removeLeftovers, writeFileAtomic } from '../node/atomic-file.ts';

export interface Disk {
  /** For the log. */
  readonly name: string;
  /** The text last written; undefined if there is none. @throws if it can't be read */
  read(): Promise<string | undefined>;
  /** @throws if it can't be written; then the last text is still there */
  write(text: string): Promise<void>;
  /** Puts a text away that means nothing, for people to look at. */
  setAside(): Promise<void>;
}

export function diskFile(file: string): Disk {
  return {
    name: file,
    async read() {
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      await removeLeftovers(file);
      try {
        return await readFile(file, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    // The room waits for this one, and it only has to outlive the process.
    write: (text) => writeFileAtomic(file, text, { synced: false }),
    setAside: () => rename(file, `${file}.damaged`),
  };
}
