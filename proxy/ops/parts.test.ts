// The small parts of a scan: parts that hang, what is remembered of a seat, and when is looked.
import { tmpdir } from 'node:os';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { startScanLoop } from './scan-loop.ts';
import { diskOf, isThere } from './scan-proxy.ts';
import { SeatHistory } from './seat-history.ts';
import { Questions } from './within.ts';

test('OM1: a part that hangs is not waited for, nor asked again before it has answered; others are', async () => {
  const questions = new Questions();
  const { promise, resolve } = Promise.withResolvers<string>();
  let asked = 0;
  const hang = () => {
    asked += 1;
    return promise;
  };
  const none = { value: undefined, ms: null };
  expect(await questions.ask('a', hang, 1)).toEqual(none);
  expect(await questions.ask('a', hang, 1)).toEqual(none);
  expect(asked).toBe(1);
  expect(await questions.ask('b', async () => 'yes')).toEqual({
    value: 'yes',
    ms: expect.any(Number),
  });
  const third = questions.ask('a', hang, 60_000);
  resolve('late');
  expect((await third).value).toBe('late');
  expect(await questions.ask('a', async () => 'anew')).toMatchObject({ value: 'anew' });
  expect(await questions.ask('c', () => Promise.reject(new Error('no')))).toEqual(none);
});

test('OM1: since when a state holds and a bridge is away, and how often a seat was brought back lately', () => {
  const history = new SeatHistory();
  const seat = {};
  const look = (
    now: number,
    state: 'starting' | 'running',
    bridge: 'live' | 'reconnecting',
    app = 0,
    asked = 0,
  ) => history.saw(seat, { state, bridge, restarts: { app, ttyd: 0, asked } }, now);
  expect(look(0, 'starting', 'reconnecting')).toEqual({ stateMs: 0, bridgeAwayMs: 0, lately: 0 });
  expect(look(5_000, 'starting', 'reconnecting')).toEqual({
    stateMs: 5_000,
    bridgeAwayMs: 5_000,
    lately: 0,
  });
  expect(look(6_000, 'running', 'live', 2, 1)).toEqual({ stateMs: 0, bridgeAwayMs: 0, lately: 2 });
  expect(look(600_000, 'running', 'live', 3)).toEqual({
    stateMs: 594_000,
    bridgeAwayMs: 0,
    lately: 3,
  });
  expect(look(606_000, 'running', 'live', 3).lately).toBe(1);
  expect(
    history.saw(
      {},
      { state: 'running', bridge: 'off', restarts: { app: 0, ttyd: 0, asked: 0 } },
      1,
    ),
  ).toMatchObject({ lately: 0 });
});

test('OM1: it looks by the clock, and at once on a change; never twice at the same time, and on after a fault', async () => {
  let [running, most, looks] = [0, 0, 0];
  const scan = async () => {
    running += 1;
    looks += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    if (looks === 2) throw new Error('once');
  };
  const log = pino({ level: 'silent' });
  {
    await using loop = startScanLoop(scan, 3_600_000, log);
    await vi.waitFor(() => expect(looks).toBe(1));
    loop.changed();
    loop.changed();
    await vi.waitFor(() => expect(looks).toBe(2));
    await loop.now();
    const before = looks;
    await Promise.all([loop.now(), loop.now(), loop.now()]);
    expect(looks, 'three that ask at once are one that runs and one after it').toBe(before + 2);
    expect(most).toBe(1);
    loop.changed();
  }
  expect(running).toBe(0);
  await using often = startScanLoop(scan, 1, log);
  const before = looks;
  await vi.waitFor(() => expect(looks).toBeGreaterThan(before + 2));
  await often[Symbol.asyncDispose]();
  await often.now();
  const after = looks;
  await new Promise((resolve) => setImmediate(resolve));
  expect(looks).toBe(after);
});

test('OM1: the disk of a folder, and a program that is there', async () => {
  const disk = await diskOf(tmpdir());
  expect(disk?.totalBytes).toBeGreaterThanOrEqual(disk?.freeBytes ?? Infinity);
  expect(await diskOf('/nothing/there')).toBeNull();
  expect([
    await isThere(process.execPath),
    await isThere('/nothing/there'),
    await isThere(tmpdir()),
  ]).toEqual([true, false, true]);
});
