// Writes the pin of ttyd into config.yaml: comments and order stay, and what was there can be put back.
import { chmod, chown, readFile, realpath, rm, stat } from 'node:fs/promises';
import { writeFileAtomic } from '../../../node/atomic-file.ts';
import type { TtydPin } from '../config.ts';
import { editMap } from './yaml-edit.ts';

/**
 * Pins a version, without a `path`: the one of the set-up, or on PATH.
 * @param file a valid config.yaml, or where one is made
 * @returns puts back what was there
 */
export async function writePin(
  file: string,
  { version, sha256 }: Pick<TtydPin, 'version' | 'sha256'>,
): Promise<() => Promise<void>> {
  // A link is written through, not replaced.
  const place = await realpath(file).catch(ifAbsent(file));
  const before = await readFile(place, 'utf8').catch(ifAbsent(null));
  await write(place, editMap(before ?? '', 'ttyd', { version, sha256, path: undefined }));
  return () => (before === null ? rm(place, { force: true }) : write(place, before));
}

/** Whole or not at all, readable by whom it was readable. */
async function write(file: string, text: string): Promise<void> {
  const had = await stat(file).catch(ifAbsent(undefined));
  const mode = (had?.mode ?? 0o644) & 0o777;
  await writeFileAtomic(file, text, { mode });
  if (had === undefined) return;
  // The umask narrows what a file is made with; and root keeps a file its owner's.
  await chmod(file, mode);
  if (process.geteuid?.() === 0) await chown(file, had.uid, had.gid);
}

/** For `catch`: what to go on with where there is no such file. */
function ifAbsent<T>(instead: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return instead;
    throw error;
  };
}
