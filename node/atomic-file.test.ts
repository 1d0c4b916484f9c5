import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  createFileAtomic,
  isDiskFull,
  removeLeftovers,
  writeFileAtomic,
  writerOf,
} from './atomic-file.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'atomic-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it('replaces a file as a whole, readable by its owner only, with nothing beside it', async () => {
  const file = path.join(dir, 'state.json');
  await writeFileAtomic(file, 'one');
  await writeFileAtomic(file, Buffer.from('two'));
  expect(await readFile(file, 'utf8')).toBe('two');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(dir)).toEqual(['state.json']);
});

it('says why it could not write, and leaves nothing behind', async () => {
  const absent = path.join(dir, 'absent', 'state.json');
  await expect(writeFileAtomic(absent, 'x')).rejects.toMatchObject({ code: 'ENOENT' });
  // A folder in the file's place: the rename fails, after all was written.
  await expect(writeFileAtomic(dir, 'x')).rejects.toThrow();
  expect(await readdir(dir)).toEqual([]);
});

it('creates a file once, however many try, and never replaces one', async () => {
  const file = path.join(dir, 'owner');
  const tries = Array.from({ length: 8 }, (_, i) => createFileAtomic(file, `${i}`));
  const made = await Promise.all(tries);
  expect(made.filter(Boolean)).toEqual([true]);
  expect(await readFile(file, 'utf8')).toBe(`${made.indexOf(true)}`);
  expect(await readdir(dir)).toEqual(['owner']);
});

it('a temporary file tells who writes it', () => {
  expect(writerOf('run.json.1234-0b1c2d3e-0000-4000-8000-000000000000.tmp')).toBe(1_234);
  expect(writerOf('run.json.after-0b1c2d3e')).toBe(undefined);
});

it('many writers at once leave one of their contents', async () => {
  const file = path.join(dir, 'state');
  const contents = Array.from({ length: 20 }, (_, i) => String(i).repeat(10_000));
  await Promise.all(contents.map((content) => writeFileAtomic(file, content)));
  expect(contents).toContain(await readFile(file, 'utf8'));
  expect(await readdir(dir)).toEqual(['state']);
});

it('clears away what a killed writer left, and nothing else', async () => {
  for (const name of ['state', 'state.1-2.tmp', 'other.1.tmp', 'state.old']) {
    await writeFile(path.join(dir, name), '');
  }
  await removeLeftovers(path.join(dir, 'state'));
  expect((await readdir(dir)).sort()).toEqual(['other.1.tmp', 'state', 'state.old']);
});

it('knows a full disk', () => {
  expect(isDiskFull(Object.assign(new Error(), { code: 'ENOSPC' }))).toBe(true);
  expect(isDiskFull(Object.assign(new Error(), { code: 'EACCES' }))).toBe(false);
  expect(isDiskFull(undefined)).toBe(false);
});
