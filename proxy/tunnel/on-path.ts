// Looks for a program on PATH.
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';

/** @returns the absolute path of a program; undefined if PATH has none that may be run */
export async function onPath(program: string, PATH = ''): Promise<string | undefined> {
  for (const dir of PATH.split(path.delimiter).filter((one) => path.isAbsolute(one))) {
    const file = path.join(dir, program);
    const mayRun = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (mayRun) return file;
  }
  return undefined;
}
