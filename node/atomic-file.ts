// Files that are whole whenever they are read: a process that is killed, or a full disk, leaves the last good one.
import { randomUUID } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

const SUFFIX = '.tmp';

/**
 * Writes a file whole or not at all: to a new file in the same folder, to the disk, then in the old one's place.
 * @param data the whole content @param mode of the file, 0600 if not given
 * @throws the system's error with its `code` (`ENOSPC`: the disk is full, `EDQUOT`: the quota is); the file is
 * as it was then and nothing is left beside it
 */
export async function writeFileAtomic(
  file: string,
  data: string | Uint8Array,
  mode = 0o600,
): Promise<void> {
  const temporary = `${file}.${randomUUID()}${SUFFIX}`;
  try {
    await writeSynced(temporary, data, mode);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(path.dirname(file));
}

async function writeSynced(file: string, data: string | Uint8Array, mode: number): Promise<void> {
  await using handle = await open(file, 'wx', mode);
  await handle.writeFile(data);
  // Before the rename, or a power cut could leave the new name with nothing in it.
  await handle.datasync();
}

/** The rename itself is on the disk only when the folder is. */
async function syncFolder(dir: string): Promise<void> {
  await using handle = await open(dir, 'r');
  await handle.sync();
}

/** Removes what a writer that was killed left beside its file; only while nobody writes there. */
export async function removeLeftovers(file: string): Promise<void> {
  const dir = path.dirname(file);
  const start = `${path.basename(file)}.`;
  for (const name of await readdir(dir)) {
    if (name.startsWith(start) && name.endsWith(SUFFIX)) {
      await rm(path.join(dir, name), { force: true });
    }
  }
}

/** Whether a write failed because there is no room: for people it is one condition, however the disk puts it. */
export function isDiskFull(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'ENOSPC' || code === 'EDQUOT';
}
