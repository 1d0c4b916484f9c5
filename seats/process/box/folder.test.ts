// The folder of a box: removed whatever a program put there, and never handed to somebody else.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFolder, removeFolder } from './folder.ts';

let dir: string;
let folder: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'box-'));
  folder = path.join(dir, 'box');
});
afterEach(() => removeFolder(dir));

test('is removed with paths that no program can name, and with what is closed to everybody', async () => {
  await makeFolder(folder, undefined);
  const nest = `for i in $(seq 50); do mkdir ${'d'.repeat(100)}; cd ${'d'.repeat(100)}; done; touch x; chmod 0 .`;
  execFileSync('bash', ['-c', nest], { cwd: path.join(folder, 'home') });
  await removeFolder(folder);
  expect(existsSync(folder)).toBe(false);
});

test('a home is taken up by the next app of the seat, and by no other after its end', async () => {
  const home = path.join(folder, 'home');
  await makeFolder(folder, undefined);
  await writeFile(path.join(home, 'note'), 'mine');
  await makeFolder(folder, undefined);
  expect(await readdir(home)).toEqual(['note']);
  await removeFolder(folder);
  await makeFolder(folder, undefined);
  expect(await readdir(home)).toEqual([]);
});

test.skipIf(process.geteuid?.() !== 0)('what another user has made is not taken up', async () => {
  const home = path.join(folder, 'home');
  await mkdir(home, { recursive: true });
  await writeFile(path.join(home, 'note'), 'theirs');
  await chown(home, 65_534, 65_534);
  await makeFolder(folder, undefined);
  expect(await readdir(home)).toEqual([]);
  await rm(folder, { recursive: true });
});
