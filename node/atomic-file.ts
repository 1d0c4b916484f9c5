// Atomic file writes: a killed process or a full disk leaves the previous version of the file intact.
// Not write-file-atomic: on a full disk, 8.0.0 replaces the good file by the part that still fitted (November 2026).
import { randomUUID } from 'node:crypto';
import { link, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

const SUFFIX = '.tmp';
/** The writer's pid in a temporary file's name. */
const WRITER = /\.(\d+)-[\da-f-]+\.tmp$/;

export interface WriteOptions {
  /** Of the file; 0600 by default. */
  mode?: number;
  /** Whether it also survives a power failure: a disk takes its time for that. True by default. */
  synced?: boolean;
}

/**
 * Writes a file completely or not at all: to a temporary file in the same folder, synced, then renamed.
 * @param data the whole content
 * @throws the system's error with its `code` (`ENOSPC`: disk full, `EDQUOT`: quota exceeded); the file is then
 * unchanged and no temporary file is left
 */
export async function writeFileAtomic(
  file: string,
  data: string | Uint8Array,
  options: WriteOptions = {},
): Promise<void> {
  await place(file, data, options, (temporary) => rename(temporary, file));
}

/** Like `writeFileAtomic`, but never replaces a file. @returns false if there is one */
export async function createFileAtomic(
  file: string,
  data: string,
  options: WriteOptions = {},
): Promise<boolean> {
  try {
    await place(file, data, options, (temporary) => link(temporary, file));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/** The process that writes a temporary file; undefined for a file of another kind. */
export function writerOf(name: string): number | undefined {
  const pid = WRITER.exec(name)?.[1];
  return pid === undefined ? undefined : Number(pid);
}

/** @param move renames the temporary file, or links it into place */
async function place(
  file: string,
  data: string | Uint8Array,
  { mode = 0o600, synced = true }: WriteOptions,
  move: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = `${file}.${process.pid}-${randomUUID()}${SUFFIX}`;
  try {
    await write(temporary, data, mode, synced);
    await move(temporary);
  } finally {
    await rm(temporary, { force: true });
  }
  if (synced) await syncFolder(path.dirname(file));
}

async function write(
  file: string,
  data: string | Uint8Array,
  mode: number,
  synced: boolean,
): Promise<void> {
  await using handle = await open(file, 'wx', mode);
  await handle.writeFile(data);
  // Must happen before the rename, or a power failure could leave an empty file.
  if (synced) await handle.datasync();
}

/** Syncs the folder: only then is the rename itself durable. */
async function syncFolder(dir: string): Promise<void> {
  await using handle = await open(dir, 'r');
  await handle.sync();
}

/** Removes temporary files left by a killed writer. Call only while nobody writes there. */
export async function removeLeftovers(file: string): Promise<void> {
  const dir = path.dirname(file);
  const start = `${path.basename(file)}.`;
  for (const name of await readdir(dir)) {
    if (name.startsWith(start) && name.endsWith(SUFFIX)) {
      await rm(path.join(dir, name), { force: true });
    }
  }
}

/** Whether a write failed for lack of space: full disk and exceeded quota are the same to people. */
export function isDiskFull(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'ENOSPC' || code === 'EDQUOT';
}
