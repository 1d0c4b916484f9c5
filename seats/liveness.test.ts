// A seat is asked whether it is alive: what is stopped or takes no input is said, and a restart always ends somewhere.
import { mkdir, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { children, findByEnv, identify, parentOf, signal } from '../node/proc.ts';
import { until } from '../testing/until.ts';
import { SEAT_MARK } from './process/pipe.ts';
import type { Seat } from './seat.ts';
import { TestBench } from './test/bench.ts';

const SLEEPER = ['sh', '-c', 'while :; do sleep 1; done'];
const OURS = { teleport: 1 };
const GRID = { cols: 80, rows: 24 };

/** Stops a process until the end of the test. */
function stopped(pid: number): Disposable {
  signal(pid, 'SIGSTOP');
  return { [Symbol.dispose]: () => void signal(pid, 'SIGCONT') };
}

const ill = (seat: Seat, why: string) =>
  until(() => expect([seat.state(), seat.why()]).toEqual(['degraded', why]));
const well = (seat: Seat) =>
  until(() => expect([seat.state(), seat.why()]).toEqual(['running', '']));

it('an app that is stopped: degraded with the reason on the page, and running again when it is', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(SLEEPER);
  const browser = bench.browser(await bench.serve(seat.session), GRID, OURS);
  const { app } = seat.pids();
  {
    using _ = stopped(app!);
    await ill(seat, 'The app is stopped.');
    const told = { state: 'degraded', up: true, why: 'The app is stopped.' };
    await until(() => expect(browser.notes.at(-1)).toMatchObject(told));
  }
  await well(seat);
  await until(() => expect(browser.notes.at(-1)).toMatchObject({ state: 'running' }));
  expect(seat.pids().app).toBe(app);
});

it.each([
  ['the app', ({ app }: { app: number | null }) => app, 'The app is stopped.'],
  ['ttyd', ({ ttyd }: { ttyd: number | null }) => ttyd, 'The terminal’s server does not answer.'],
  [
    'the pipe of ttyd',
    ({ ttyd }: { ttyd: number | null }) => children(ttyd!)[0] ?? null,
    'The terminal’s server is stopped.',
  ],
])('a restart while %s is stopped ends with a new app', async (_what, pidOf, why) => {
  await using bench = new TestBench();
  const seat = await bench.started(SLEEPER);
  const before = seat.pids();
  using _ = stopped(pidOf(before)!);
  await ill(seat, why);
  await seat.restart();
  expect(seat.pids().app).not.toBe(before.app);
  expect(identify(before.app!)).toBeNull();
  await well(seat);
});

it('an app that kept ending and is then stopped: degraded with that reason, not running', async () => {
  await using bench = new TestBench();
  const file = path.join(await bench.folder(), 'starts');
  // Ends five times, which is too often, and stops itself the sixth time.
  const script = `echo >> ${file}; [ $(wc -l < ${file}) -gt 5 ] && kill -STOP $$; exit 1`;
  const seat = await bench.started(['sh', '-c', script]);
  await ill(seat, 'The app ended five times within a minute.');
  await ill(seat, 'The app is stopped.');
});

it('after a restart the old app’s reason is gone, and another retry leaves the new app alone', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(SLEEPER);
  using _ = stopped(seat.pids().app!);
  await ill(seat, 'The app is stopped.');
  await seat.restart();
  expect([seat.state(), seat.why()]).toEqual(['running', '']);
  const { app } = seat.pids();
  seat.retry();
  expect(seat.pids().app).toBe(app);
});

it('a restart succeeds where no app had come up before', async () => {
  await using bench = new TestBench();
  let broken = true;
  const beforeStart = async () => {
    if (broken) throw new Error('not yet');
  };
  const seat = await bench.started(SLEEPER, { beforeStart });
  expect(seat.pids().app).toBeNull();
  broken = false;
  await seat.restart();
  expect(seat.pids().app).not.toBeNull();
});

it('a restart while the keeper is stopped ends with the reason; then all goes on', async () => {
  await using bench = new TestBench();
  const seats = [await bench.started(SLEEPER), await bench.started(SLEEPER)];
  const before = seats.map((seat) => seat.pids().app);
  {
    using _ = stopped(parentOf(before[0]!)!);
    for (const seat of seats) await ill(seat, 'What holds the app does not answer.');
    await expect(seats[0]!.restart()).rejects.toMatchObject({ code: 'SEAT_START_FAILED' });
  }
  for (const seat of seats) await well(seat);
  expect(seats[0]!.pids().app).not.toBe(before[0]);
  expect(seats[1]!.pids().app).toBe(before[1]);
});

it('a seat stops without leaving a process, whatever is stopped in it', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(SLEEPER, { stopGraceMs: 200 });
  const { ttyd, app } = seat.pids();
  const pids = [app!, ...children(ttyd!), ttyd!];
  for (const pid of pids) signal(pid, 'SIGSTOP');
  await seat.stop();
  expect(pids.map(identify)).toEqual([null, null, null]);
});

it('a seat stops without leaving a process while the keeper is stopped, which ends by itself when it goes on', async () => {
  await using bench = new TestBench();
  const keeper = await bench.keeper();
  const dir = await bench.folder();
  const seat = await bench.started(SLEEPER, { dir, stopGraceMs: 200 });
  const { ttyd, app } = seat.pids();
  const pids = [app!, ...children(ttyd!), ttyd!];
  const holder = parentOf(app!)!;
  {
    using _ = stopped(holder);
    await seat.stop();
    expect(pids.map(identify)).toEqual([null, null, null]);
    expect(findByEnv(SEAT_MARK, dir)).toEqual([]);
    await keeper.close();
  }
  await until(() => expect(identify(holder)).toBeNull());
});

it('a stop that failed is tried again when somebody asks for it again', async () => {
  await using bench = new TestBench();
  const dir = await bench.folder();
  const seat = await bench.started(SLEEPER, { dir, stopGraceMs: 200 });
  // A folder can’t be removed as the file that should be there.
  const inTheWay = path.join(dir, 'screen');
  await rm(inTheWay, { force: true });
  await mkdir(inTheWay);
  await expect(seat.stop()).rejects.toThrow('screen');
  await rmdir(inTheWay);
  await seat.stop();
  expect(findByEnv(SEAT_MARK, dir)).toEqual([]);
});

it('an app that reads nothing of what is typed is degraded; one that has nothing to read is not', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(['sh', '-c', 'stty raw -echo; echo up; exec sleep 1000']);
  const browser = bench.browser(await bench.serve(seat.session), GRID, OURS);
  await until(() => expect(browser.screen()).toContain('up'));
  browser.type('x'.repeat(100));
  const other = await bench.started(SLEEPER);
  using _ = stopped(other.pids().app!);
  // By then the first one has been looked at as often as it would take.
  await ill(other, 'The app is stopped.');
  expect(seat.state()).toBe('running');
  browser.type('x'.repeat(30_000));
  await ill(seat, 'The app does not read what is typed.');
  await seat.restart();
  await well(seat);
});
