// Folders of shares on the disk: what is swept, what is left alone, and several sweeps at once.
import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeShareHome, sweepShareHomes } from './home.ts';

/** No process has this identity: a pid begins anew at another time. */
const GONE = '1-0';

async function temporary(): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'homes-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

async function leave(within: string, name: string): Promise<void> {
  await mkdir(path.join(within, name, 'state'), { recursive: true });
  await writeFile(path.join(within, name, 'owner'), GONE);
}

test('what was left is swept; one in use, one that is being made, a link and what has another name stay', async () => {
  const within = await temporary();
  const elsewhere = await temporary();
  await using used = await makeShareHome(within);
  await leave(within, 'tshare-left');
  await mkdir(path.join(within, 'tshare-made'));
  await leave(within, 'other');
  await leave(elsewhere, 'target');
  await symlink(path.join(elsewhere, 'target'), path.join(within, 'tshare-link'));
  expect(await sweepShareHomes(within)).toBe(1);
  const stay = ['other', 'tshare-link', 'tshare-made', path.basename(used.dir)];
  expect((await readdir(within)).sort()).toEqual(stay.sort());
  expect((await stat(path.join(elsewhere, 'target'))).isDirectory()).toBe(true);
});

test('shares that start at the same moment sweep the same folders, while others end', async () => {
  const within = await temporary();
  for (let i = 0; i < 20; i += 1) await leave(within, `tshare-${i}`);
  const ending = await Promise.all(Array.from({ length: 20 }, () => makeShareHome(within)));
  const sweeps = Array.from({ length: 4 }, () => sweepShareHomes(within));
  await Promise.all([...sweeps, ...ending.map((home) => home[Symbol.asyncDispose]())]);
  expect(await readdir(within)).toEqual([]);
});
