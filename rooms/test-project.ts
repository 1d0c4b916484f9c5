// A throwaway project folder for the tests of this folder: files in, cleaned up when the test ends.
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface TestProject extends AsyncDisposable {
  /** Absolute, without symlinks. */
  dir: string;
  rooms: string;
}

/** @param files content by path inside the project; the folder `rooms` is always there */
export async function makeProject(files: Record<string, string> = {}): Promise<TestProject> {
  const dir = await realpath(await mkdtemp(path.join(tmpdir(), 'rooms-test-')));
  const rooms = path.join(dir, 'rooms');
  await mkdir(rooms);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(dir, name)), { recursive: true });
    await writeFile(path.join(dir, name), text);
  }
  return {
    dir,
    rooms,
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
}

/** A room file from its keys, as YAML lines. */
export function roomFile(keys: string, body = ''): string {
  return `---\n${keys.trim()}\n---\n${body}`;
}
