import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findTtyd } from './ttyd-binary.ts';
import { ttydChecksum } from './ttyd-checksum.ts';

let dir: string;
beforeEach(async () => {
  dir = await realpath(await mkdtemp(path.join(tmpdir(), 'sum-')));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const sumOf = (text: string) => createHash('sha256').update(text).digest('hex');
async function write(name: string, text: string): Promise<string> {
  const file = path.join(dir, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  await chmod(file, 0o755);
  return file;
}
const script = (version: string, more = '') => `#!/bin/sh\necho ttyd version ${version}${more}\n`;

it('a program, also through a link, is read as the file that it is', async () => {
  const file = await write('ttyd', '\u007fELF and more');
  await symlink(file, path.join(dir, 'link'));
  const sum = { file, sha256: sumOf('\u007fELF and more') };
  expect(await ttydChecksum(file)).toEqual(sum);
  expect(await ttydChecksum(path.join(dir, 'link'))).toEqual(sum);
});

it('of the set-up’s starter it is the program that is started; any other script is all there is', async () => {
  const starter = await write('set-up/ttyd', script('1.7.7'));
  const unpacked = await write('set-up/root/usr/bin/ttyd', 'the program');
  expect(await ttydChecksum(starter)).toEqual({ file: unpacked, sha256: sumOf('the program') });
  const alone = await write('alone/ttyd', script('1.7.7'));
  expect(await ttydChecksum(alone)).toEqual({ file: alone, sha256: sumOf(script('1.7.7')) });
});

it('a pinned checksum chooses among builds of a version, and refuses all others by name', async () => {
  const own = await write('ttyd-1.7.7/ttyd', script('1.7.7'));
  const onPath = await write('bin/ttyd', script('1.7.7', '-other'));
  const env = { PATH: path.join(dir, 'bin') };
  const find = (text: string) => findTtyd('1.7.7', dir, env, sumOf(text));
  expect((await find(script('1.7.7'))).path).toBe(own);
  expect((await find(script('1.7.7', '-other'))).path).toBe(onPath);
  const search = find('neither');
  await expect(search).rejects.toMatchObject({ code: 'SEAT_TTYD_CHECKSUM' });
  await expect(search).rejects.toThrow(`Pinned: ${sumOf('neither')}; found: ${own} has `);
  await expect(search).rejects.toThrow(`, ${onPath} has ${sumOf(script('1.7.7', '-other'))}. If`);
});

it('a version that is not the pinned one is that, whatever its checksum', async () => {
  await write('bin/ttyd', script('1.7.3'));
  const search = findTtyd('1.7.7', dir, { PATH: path.join(dir, 'bin') }, sumOf(script('1.7.3')));
  await expect(search).rejects.toMatchObject({ code: 'SEAT_TTYD_VERSION' });
});
