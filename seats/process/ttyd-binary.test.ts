import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findSocat, findTtyd } from './ttyd-binary.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'tools-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function program(file: string, script: string): Promise<string> {
  const full = path.join(dir, file);
  await mkdir(path.dirname(full), { recursive: true });
  await writeFile(full, `#!/bin/sh\n${script}\n`);
  await chmod(full, 0o755);
  return full;
}

it('takes the pinned ttyd of the tools folder first, then one on PATH', async () => {
  const onPath = await program('bin/ttyd', 'echo ttyd version 1.7.7-40e79c7');
  const env = { PATH: path.join(dir, 'bin') };
  expect(await findTtyd('1.7.7', dir, env)).toEqual({ path: onPath, version: '1.7.7' });
  const own = await program('ttyd-1.7.7/ttyd', 'echo ttyd version 1.7.7');
  expect((await findTtyd('1.7.7', dir, env)).path).toBe(own);
});

it('a wrong version is an error that names the pinned and the found one', async () => {
  const other = await program('bin/ttyd', 'echo ttyd version 1.7.3');
  const search = findTtyd('1.7.7', dir, { PATH: path.join(dir, 'bin') });
  await expect(search).rejects.toMatchObject({ code: 'SEAT_TTYD_VERSION' });
  await expect(search).rejects.toThrow(`Pinned: 1.7.7; found: ${other} is 1.7.3.`);
  const broken = await program('broken', 'exit 1');
  await expect(findTtyd('1.7.7', dir, { TTYD_PATH: broken })).rejects.toThrow('no known version');
});

it('none at all is another error', async () => {
  await expect(findTtyd('1.7.7', dir, { PATH: dir })).rejects.toMatchObject({
    code: 'SEAT_TTYD_MISSING',
    message: 'ttyd was not found. Run `node scripts/setup.mjs`.',
  });
  await expect(findTtyd('1.7.7', dir, { TTYD_PATH: '/no/ttyd' })).rejects.toThrow('/no/ttyd');
  await expect(findSocat(dir, { PATH: dir })).rejects.toMatchObject({ code: 'SEAT_SOCAT_MISSING' });
});

it('finds socat on PATH or in the tools folder', async () => {
  const own = await program('socat/socat', '');
  expect(await findSocat(dir, {})).toEqual({ path: own });
  const onPath = await program('bin/socat', '');
  expect(await findSocat(dir, { PATH: path.join(dir, 'bin') })).toEqual({ path: onPath });
});
