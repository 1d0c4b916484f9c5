// Programs on PATH, and whether a file is one that can be started.
import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';

/** @returns possible paths of this program on PATH; relative entries are skipped */
export function onPath(name: string, { PATH = '' }: NodeJS.ProcessEnv): string[] {
  return PATH.split(path.delimiter)
    .filter((dir) => path.isAbsolute(dir))
    .map((dir) => path.join(dir, name));
}

/** Whether this is a file that this user may execute. */
export async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    // Missing, or not executable for this user: either way it can't be started.
    return false;
  }
}

/** @returns the first of these paths where there is a program */
export async function firstProgram(places: readonly string[]): Promise<string | undefined> {
  for (const file of places) if (await isProgram(file)) return file;
  return undefined;
}
