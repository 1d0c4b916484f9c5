// What watches over a seat: orphans are swept, what ended is brought back, nothing is left behind.
import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { findByEnv, identify } from '../node/proc.ts';
import { until } from '../testing/until.ts';
import type { Keeper } from './process/keeper.ts';
import { sweepOrphans } from './process/sweep.ts';
import { TestBench } from './test/bench.ts';

const SLEEPER = ['sh', '-c', 'while :; do sleep 1; done'];
const BASH = ['bash', '--norc', '--noprofile'];
const PROMPT = { env: { PS1: 'ready> ' } };

/** The process that the keeper holds for a seat's folder; null if none runs. */
async function runningApp(keeper: Keeper, dir: string): Promise<number | null> {
  const held = (await keeper.list()).find(({ seat, ended }) => seat === dir && !ended);
  return held?.pid ?? null;
}

it('orphans are swept: neither kept seats, nor another proxy’s, nor other processes', async () => {
  await using bench = new TestBench();
  const stateDir = await bench.folder();
  const dirOf = async (seat: number) => {
    const dir = path.join(stateDir, 'seats', 'r', String(seat));
    await mkdir(dir, { recursive: true });
    return dir;
  };
  const stubborn = [
    'bash',
    '-c',
    'trap "" HUP TERM; (setsid sleep 1000 &); while :; do sleep 1; done',
  ];
  const [orphan, kept] = [await dirOf(1), await dirOf(2)];
  for (const [dir, command] of [
    [orphan, stubborn],
    [kept, SLEEPER],
  ] as const) {
    const seat = await bench.started(command, { dir });
    await seat.release();
  }
  const keeper = await bench.keeper();
  const elsewhere = await bench.started(SLEEPER);
  const before = await runningApp(keeper, kept);
  expect(before).not.toBeNull();
  expect(await sweepOrphans(stateDir, keeper, [kept])).toEqual([orphan]);
  expect(findByEnv('TELEPORT_SEAT', orphan)).toEqual([]);
  expect(await runningApp(keeper, kept)).toBe(before);
  expect(elsewhere.state()).toBe('running');
  expect(await sweepOrphans(stateDir, keeper, [])).toEqual([kept]);
  expect(findByEnv('TELEPORT_SEAT', kept)).toEqual([]);
  expect(await sweepOrphans(path.join(stateDir, 'absent'), keeper, [])).toEqual([]);
});

it('an app does not choose whose files are swept: only a seat’s own folder, letter by letter, is one', async () => {
  await using bench = new TestBench();
  const stateDir = await bench.folder();
  const kept = path.join(stateDir, 'seats', 'r', '1');
  await mkdir(kept, { recursive: true });
  const keeper = await bench.keeper();
  await bench.started(SLEEPER, { dir: kept });
  const files = await readdir(kept);
  expect(files).toContain('app.sock');
  const chosen = [`${kept}/.`, `${kept}/`, `${kept}/../1`, `${kept}/../..`, `${kept}/x`];
  const apps = chosen.map((dir) =>
    spawn('sleep', ['1000'], { env: { PATH: process.env.PATH, TELEPORT_SEAT: dir } }),
  );
  try {
    expect(await sweepOrphans(stateDir, keeper, [kept])).toEqual([]);
    expect(await readdir(kept)).toEqual(files);
    for (const { pid = 0 } of apps) expect(identify(pid)).not.toBeNull();
  } finally {
    for (const app of apps) app.kill('SIGKILL');
  }
});

it('a seat of a proxy that runs is nobody’s orphan', async () => {
  await using bench = new TestBench();
  const stateDir = await bench.folder();
  const dir = path.join(stateDir, 'seats', 'r', '1');
  await mkdir(dir, { recursive: true });
  const proxy = spawn(
    process.execPath,
    [path.resolve(import.meta.dirname, 'test/child.ts'), dir, ...SLEEPER],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  try {
    await new Promise((resolve) => proxy.stdout.once('data', resolve));
    const keeper = bench.keeperIn(dir);
    const before = await runningApp(keeper, dir);
    expect(await sweepOrphans(stateDir, keeper, [])).toEqual([]);
    expect(await runningApp(keeper, dir)).toBe(before);
    expect(before).not.toBeNull();
    const gone = new Promise((resolve) => proxy.once('exit', resolve));
    proxy.kill('SIGKILL');
    await gone;
    expect(await sweepOrphans(stateDir, keeper, [])).toEqual([dir]);
    expect(findByEnv('TELEPORT_SEAT', dir)).toEqual([]);
  } finally {
    proxy.kill('SIGKILL');
  }
});

it('what an app has started goes with it, also what hides or stops itself', async () => {
  await using bench = new TestBench();
  const dir = await bench.folder();
  const file = path.join(dir, 'hidden');
  const script = `trap "" HUP TERM
    env -i sh -c 'trap "" HUP TERM; echo $$ > ${file}; while :; do sleep 1; done' &
    (setsid sh -c 'trap "" HUP TERM; kill -STOP $$' &)
    while :; do sleep 1; done`;
  const seat = await bench.started(['bash', '-c', script], { dir, stopGraceMs: 200 });
  const hidden = await until(async () => {
    const pid = Number(await readFile(file, 'utf8'));
    expect(identify(pid)).not.toBeNull();
    return pid;
  });
  await until(() => expect(findByEnv('TELEPORT_SEAT', dir).length).toBeGreaterThan(3));
  await seat.stop();
  expect(findByEnv('TELEPORT_SEAT', dir)).toEqual([]);
  expect(identify(hidden)).toBeNull();
});

it('counts each process once, whether its app was started or adopted', async () => {
  await using bench = new TestBench();
  const dir = await bench.folder();
  const sum = async () => {
    let bytes = 0;
    for (const pid of findByEnv('TELEPORT_SEAT', dir)) {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      bytes += Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
    }
    return bytes;
  };
  const expectCounted = async (seat: { rssBytes(): Promise<number> }) => {
    await until(async () => {
      const [ours, all] = [await seat.rssBytes(), await sum()];
      expect(Math.abs(ours - all)).toBeLessThan(300_000);
      expect(ours).toBeGreaterThan(5_000_000);
    });
  };
  const first = await bench.started(['sleep', '1000'], { dir });
  await expectCounted(first);
  await first.release();
  const second = await bench.started(['sleep', '1000'], { dir });
  await expectCounted(second);
});

it('clock steps change no wait: app and ttyd come back all the same', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(SLEEPER);
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    for (const year of [1971, 2200, 1999]) {
      vi.setSystemTime(new Date(`${year}-01-01T00:00:00Z`));
      const { ttyd, app } = seat.pids();
      if (year === 2200) process.kill(ttyd!, 'SIGKILL');
      else process.kill(app!, 'SIGKILL');
      await until(() => expect(seat.session.connected()).toBe(false));
      // A wait by the clock would be one of years.
      await until(() => expect(seat.state()).toBe('running'));
    }
  } finally {
    vi.useRealTimers();
  }
});

it('a thread of screens that dies takes no seat with it: every screen is painted again', async () => {
  await using bench = new TestBench();
  const seats = [await bench.started(BASH, PROMPT), await bench.started(BASH, PROMPT)];
  const urls = await Promise.all(seats.map((seat) => bench.serve(seat.session)));
  const browsers = urls.map((url) => bench.browser(url));
  for (const [i, browser] of browsers.entries()) {
    await until(() => expect(browser.screen()).toMatch(/ready>/));
    browser.type(`echo seat""-${i}\r`);
    await until(() => expect(browser.screen()).toMatch(new RegExp(`^seat-${i}$`, 'm')));
  }
  // Stored, as it is once an app rests.
  await until(async () => {
    for (const [i, dir] of bench.dirs().entries())
      expect(await readFile(path.join(dir, 'screen'), 'utf8')).toContain(`seat-${i}`);
  });
  await bench.screens.threads()[0]?.terminate();
  for (const [i, browser] of browsers.entries()) {
    browser.type('echo mean""while\r');
    await until(() => expect(browser.screen()).toMatch(/^meanwhile$/m));
    const late = bench.browser(urls[i]!);
    await until(() => expect(late.screen()).toMatch(/^meanwhile\nready>$/m));
    expect(late.screen()).toContain(`seat-${i}`);
    expect(browser.closeCode).toBeNull();
  }
});
