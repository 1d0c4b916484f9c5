// What a seat says before it starts an app: as another user with real files and a real account, as root.
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lookUpAppUser } from './app-user.ts';
import { checkProgram, checkStartable } from './preflight.ts';

const found = await lookUpAppUser('nobody');
const user = 'user' in found ? found.user : undefined;
let home: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'preflight-'));
  await chmod(home, 0o755);
  for (const dir of ['open', 'shut']) {
    await mkdir(path.join(home, dir));
    await copyFile('/bin/true', path.join(home, dir, 'tool'));
  }
  await chmod(path.join(home, 'shut'), 0o700);
});
afterEach(() => rm(home, { recursive: true }));

const check = (options: { cwd?: string; PATH?: string; command?: string; reads?: string[] }) =>
  checkStartable({
    dir: path.join(home, 'seat'),
    command: [options.command ?? 'tool'],
    cwd: options.cwd ?? path.join(home, 'open'),
    env: { PATH: options.PATH ?? path.join(home, 'open') },
    reads: options.reads ?? [],
    ...(user ? { user } : {}),
  });

it('a program is looked for where the app itself finds it: not among the packages that npm puts on PATH', async () => {
  const bin = path.join(home, 'node_modules', '.bin');
  await mkdir(bin, { recursive: true });
  await copyFile('/bin/true', path.join(bin, 'tool'));
  vi.stubEnv('PATH', `${bin}:/usr/bin:/bin`);
  try {
    const app = { cwd: home, env: {} };
    await expect(checkProgram({ ...app, command: ['tool'] })).rejects.toThrow('not found: tool');
    expect(await checkProgram({ ...app, command: ['sh'] })).toContain('/usr/bin/sh');
    const named = { ...app, env: { PATH: bin }, command: ['tool'] };
    expect(await checkProgram(named)).toEqual([path.join(bin, 'tool')]);
  } finally {
    vi.unstubAllEnvs();
  }
});

describe.skipIf(!user)(`apps of another user${'wrong' in found ? ` (${found.wrong})` : ''}`, () => {
  it('a program that this user may run is enough, wherever on PATH it is', async () => {
    const [open, shut] = ['open', 'shut'].map((dir) => path.join(home, dir));
    await check({ PATH: `${shut}:${open}` });
    await expect(check({ PATH: `${shut}` })).rejects.toThrow(
      `${shut}/tool is closed to nobody, who apps run as (apps.user)`,
    );
    await expect(check({ command: '../shut/tool' })).rejects.toThrow('shut/tool is closed');
  });

  it('a folder or file that is closed to this user is named', async () => {
    const shut = path.join(home, 'shut');
    await expect(check({ cwd: shut })).rejects.toMatchObject({
      code: 'SEAT_START_FAILED',
      message: expect.stringContaining(`${shut} is closed to nobody`),
    });
    const odd = path.join(home, "a file's `name` $(x) \n");
    await writeFile(odd, '', { mode: 0o600 });
    await expect(check({ reads: [odd] })).rejects.toThrow(`${odd} is closed to nobody`);
    await chmod(odd, 0o644);
    await check({ reads: [odd] });
  });
});
