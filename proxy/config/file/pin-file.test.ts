import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadConfig } from '../config.ts';
import { writePin } from './pin-file.ts';

const SUM = '0123456789abcdef'.repeat(4);
let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'pin-'));
  file = path.join(dir, 'config.yaml');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it.each([
  ['nothing', ''],
  ['comments alone', '# port: 1\n'],
  ['other keys', 'port: 9000 # x\n'],
  ['an empty pin', 'ttyd:\nport: 9000\n'],
])('a file with %s gets the pin, and can be read', async (_, text) => {
  await writeFile(file, text);
  await writePin(file, { version: '1.7.9', sha256: SUM });
  const { ttyd, port } = await loadConfig({}, dir);
  expect(ttyd).toEqual({ version: '1.7.9', sha256: SUM, path: undefined });
  expect(port).toBe(text.includes('9000') ? 9000 : 8080);
  for (const comment of text.match(/#.*/g) ?? [])
    expect(await readFile(file, 'utf8')).toContain(comment);
});

it('a checksum of digits alone is text all the same', async () => {
  await writePin(file, { version: '1.7.9', sha256: '1'.repeat(64) });
  expect((await loadConfig({}, dir)).ttyd.sha256).toBe('1'.repeat(64));
});

it('where there is no file it is made, and is gone when that is put back', async () => {
  const putBack = await writePin(file, { version: '1.7.9', sha256: undefined });
  expect(await readFile(file, 'utf8')).toBe('ttyd: { version: 1.7.9 }\n');
  await putBack();
  expect(await readdir(dir)).toEqual([]);
});

it('a link is written through; mode and text are put back as they were', async () => {
  const real = path.join(dir, 'real.yaml');
  const before = 'port:   9000     # spaced by hand\n';
  await writeFile(real, before);
  await chmod(real, 0o664);
  await symlink(real, file);
  const putBack = await writePin(file, { version: '1.7.9', sha256: undefined });
  expect(await readFile(real, 'utf8')).toBe(`${before}ttyd: { version: 1.7.9 }\n`);
  expect((await stat(real)).mode & 0o777).toBe(0o664);
  await putBack();
  expect(await readFile(file, 'utf8')).toBe(before);
  expect((await stat(real)).mode & 0o777).toBe(0o664);
  expect((await readdir(dir)).sort()).toEqual(['config.yaml', 'real.yaml']);
});
