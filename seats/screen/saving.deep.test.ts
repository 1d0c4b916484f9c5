// What is saved outlives kills at any moment, and a disk that is full.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { isDiskFull, removeLeftovers, writeFileAtomic } from '../../node/atomic-file.ts';
import { until } from '../../testing/until.ts';
import { TestBench } from '../test/bench.ts';
import { loadScreen, saveScreen, screenFile } from './screen-file.ts';

const run = promisify(execFile);
const CHILD = path.resolve(import.meta.dirname, '../test/saving-child.ts');
const KILLS = 200;
/** Numbers of Park and Miller's generator, so that a run can be repeated. */
const next = (n: number) => (n * 48_271) % 2_147_483_647;

/** Saves until it is killed after a random time. */
async function killed(dir: string, random: number): Promise<void> {
  const child = spawn(process.execPath, [CHILD, dir, String(random % 100_000)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  await once(child.stdout, 'data');
  await delay(random % 20);
  child.kill('SIGKILL');
  await gone;
}

it('a process that is killed while it saves leaves a state that can be loaded, every time', async () => {
  const base = await mkdtemp(path.join(tmpdir(), 'saving-'));
  try {
    let random = 20_261_121;
    const lanes = Array.from({ length: 4 }, (_, lane) => path.join(base, String(lane)));
    await Promise.all(
      lanes.map(async (dir) => {
        await mkdir(dir);
        for (let i = 0; i < KILLS / lanes.length; i += 1) {
          random = next(random);
          await killed(dir, random);
          const picture = (await loadScreen(dir))?.picture.toString() ?? 'none';
          const [n, filling = '', last] = picture.split(' ');
          expect(last).toBe(n);
          expect(filling.length).toBe((Number(n) * 7_919) % 1_000_000);
        }
        await removeLeftovers(screenFile(dir));
        expect(await readdir(dir)).toEqual(['screen']);
      }),
    );
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}, 240_000);

it('a disk that is full keeps the last good state, and the terminal goes on', async (context) => {
  const disk = await mkdtemp(path.join(tmpdir(), 'disk-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
  } catch {
    await rm(disk, { recursive: true });
    return context.skip('mounting a tmpfs is not permitted here');
  }
  const fill = () => writeFile(path.join(disk, 'filling'), Buffer.alloc(64 * 1024, 'x'));
  try {
    await using bench = new TestBench();
    const dir = path.join(disk, 'seat');
    const seat = await bench.started(['bash', '--norc', '--noprofile'], {
      dir,
      env: { PS1: 'ready> ' },
    });
    const browser = bench.browser(await bench.serve(seat.session));
    await until(() => expect(browser.screen()).toMatch(/ready>/));
    // The prompt is the last that comes: nothing is saved after it that would differ.
    await until(async () =>
      expect((await loadScreen(dir))?.picture.toString()).toContain('ready>'),
    );
    const good = await loadScreen(dir);
    await expect(fill()).rejects.toMatchObject({ code: 'ENOSPC' });

    const failed = await saveScreen(dir, {
      size: { cols: 9, rows: 9 },
      picture: Buffer.alloc(5_000),
      of: null,
    }).catch((error: unknown) => error);
    expect(isDiskFull(failed)).toBe(true);
    await expect(writeFileAtomic(path.join(disk, 'state.json'), '{"a":1}')).rejects.toSatisfy(
      isDiskFull,
    );
    expect(await loadScreen(dir)).toEqual(good);
    expect((await readdir(disk)).sort()).toEqual(['filling', 'seat']);

    browser.type('echo still-here\r');
    await until(() => expect(browser.screen()).toMatch(/^still-here$/m));
    const { app } = seat.pids();
    process.kill(seat.pids().ttyd!, 'SIGKILL');
    await until(() => expect(seat.session.connected()).toBe(false));
    await until(() => expect(seat.state()).toBe('running'));
    expect(seat.pids().app).toBe(app);
    browser.type('echo and-still\r');
    await until(() => expect(browser.screen()).toMatch(/^and-still$/m));

    await rm(path.join(disk, 'filling'));
    await until(async () =>
      expect((await loadScreen(dir))?.picture.toString()).toContain('and-still'),
    );
  } finally {
    await run('umount', ['--lazy', disk]);
    await rm(disk, { recursive: true });
  }
});
