// Resolves the paths in a room file to real files, and refuses paths that lead out of the project.
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';

export type ResolvedPath = { ok: true; path: string } | { ok: false; message: string };

/** Largest file that a room may refer to, in bytes. */
const MAX_BYTES = 1024 * 1024;

/**
 * Resolves one path of a room file. Symlinks are followed before the check, so that none leads outside.
 * @param named the path as written, relative to the project
 * @param projectDir absolute, symlinks resolved
 * @param kind what it has to be
 * @returns the real, absolute path of a regular file or a folder, or an error message
 */
export async function resolveInside(
  named: string,
  projectDir: string,
  kind: 'file' | 'folder' = 'file',
): Promise<ResolvedPath> {
  if (path.isAbsolute(named))
    return fail(
      `\`${named}\` is absolute; write it relative to the folder that holds the rooms folder.`,
    );
  const wanted = path.resolve(projectDir, named);
  if (!isInside(wanted, projectDir)) return fail(`\`${named}\` leads out of the project.`);
  try {
    const real = await realpath(wanted);
    if (!isInside(real, projectDir))
      return fail(`\`${named}\` leads out of the project through a symlink.`);
    const info = await stat(real);
    if (kind === 'folder') {
      return info.isDirectory() ? { ok: true, path: real } : fail(`\`${named}\` is not a folder.`);
    }
    if (!info.isFile()) return fail(`\`${named}\` is not a file.`);
    if (info.size > MAX_BYTES) return fail(`\`${named}\` is larger than 1 MB.`);
    return { ok: true, path: real };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      return fail(
        `\`${named}\` does not exist; the path starts at the folder that holds the rooms folder.`,
      );
    return fail(`\`${named}\` cannot be read (${code ?? String(error)}).`);
  }
}

function isInside(target: string, dir: string): boolean {
  const relative = path.relative(dir, target);
  return (
    relative !== '' &&
    relative !== '..' &&
    !relative.startsWith(`..${path.sep}`) &&
    !path.isAbsolute(relative)
  );
}

function fail(message: string): ResolvedPath {
  return { ok: false, message };
}
