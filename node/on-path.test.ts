// Which file a name on PATH means, on the disk.
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { firstProgram, onPath } from './on-path.ts';

test('the first file that may be run: no folder of that name, no plain file, nothing relative', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'on-path-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const at = (...parts: string[]) => path.join(dir, ...parts);
  await mkdir(at('folder/ssh'), { recursive: true });
  for (const name of ['plain', 'right', 'later']) {
    await mkdir(at(name));
    await writeFile(at(name, 'ssh'), '');
    if (name !== 'plain') await chmod(at(name, 'ssh'), 0o755);
  }
  const PATH = ['.', '', at('none'), at('folder'), at('plain'), at('right'), at('later')];
  const env = { PATH: PATH.join(path.delimiter) };
  expect(await firstProgram(onPath('ssh', env))).toBe(at('right/ssh'));
  expect(await firstProgram(onPath('scp', env))).toBeUndefined();
  expect(onPath('ssh', {})).toEqual([]);
});
