// The proxy is killed without a word and starts again: apps, seats, visitors, windows and timers are what they were.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { createIpcClient } from '../../bridge/bridge.ts';
import { identify, isRunning, seatProcesses } from '../processes.ts';
import { pairRoom } from '../rooms.ts';
import { facts, factsWith, running, starter } from './restarted.ts';
import { bothShow, come, comeTwo, live, open, stateDirOf } from './stage.ts';

/** How long an empty seat is kept: long enough for a proxy to start again meanwhile, also on a slow machine. */
const GRACE_MS = 30_000;
const ROOMS = {
  kept: pairRoom('kept'),
  brief: `---\nroom_id: brief\nmode: solo\npersist: ${GRACE_MS / 1_000}s\napp: [cat]\n---\n`,
};

test('a killed proxy finds its apps, seats, visitors, windows and timers again, and starts nothing twice', async () => {
  const start = await starter(ROOMS);
  const first = await start();
  const [ada, bob] = await comeTwo(first, 'kept');
  const carl = await come({ base: first.url, room: 'brief', name: 'Carl' });
  await open(first, 'kept', 1, 10);
  await open(first, 'kept', 2, 50);
  await bothShow(first, 'kept', [10, 50]);
  // Every process of every seat is there once the app answers what is typed.
  for (const visitor of [ada, bob]) await vi.waitFor(() => expect(visitor.screen()).not.toBe(''));
  await vi.waitFor(() => expect(carl.connected).toBe(true));
  carl.type('here\n');
  await vi.waitFor(() => expect(carl.screen()).toContain('here\nhere'));
  const appsOf = async (server = first) =>
    (await server.seats('brief')).map(({ pids }) => pids.app);
  await vi.waitFor(async () => expect(await appsOf()).toEqual([expect.any(Number)]));
  const [carls] = await appsOf();
  const carlsApp = identify(carls ?? 0) ?? '';
  expect(isRunning(carlsApp)).toBe(true);
  const before = await factsWith(first, 'kept', 2);
  const [kept, brief] = [running(first, 'kept'), running(first, 'brief')];
  const [seat] = await first.seats('kept');
  const secret = await readFile(path.join(stateDirOf(first), 'seats/kept/1/ipc_secret'), 'utf8');

  carl[Symbol.dispose]();
  const left = performance.now();
  // He has left for the proxy, too.
  await vi.waitFor(async () =>
    expect(await readFile(path.join(stateDirOf(first), 'places/brief.json'), 'utf8')).toMatch(
      /"vacantSince":\s*\d/,
    ),
  );
  await first.kill('SIGKILL');
  // Somebody works in the app while the proxy is away.
  const ipc = createIpcClient({
    socketPath: seat?.ipcSocket ?? '',
    secret: secret.trim(),
  });
  await ipc.request('create_window', { type: 'gradient', x: '70', y: '2', w: '30', h: '10' });
  ipc.close();
  const second = await start();
  // First of all: the seat that Carl left is kept for the rest of its time and no longer.
  expect(isRunning(carlsApp)).toBe(true);
  await vi.waitFor(async () => {
    expect(await appsOf(second)).toEqual([carls]);
    expect(running(second, 'brief')).toEqual(brief);
  });
  await vi.waitFor(() => {
    expect(ada.screen()).not.toBe('');
    expect([ada.opened, bob.opened]).toEqual([2, 2]);
  });
  await live(second, 'kept', 2);
  await bothShow(second, 'kept', [10, 50, 70]);
  const after = await factsWith(second, 'kept', 3);
  expect(after.map(({ windows: _, ...rest }) => rest)).toEqual(
    before.map(({ windows: _, ...rest }) => rest),
  );
  for (const [at, { windows }] of before.entries()) {
    expect(after[at]?.windows).toEqual(expect.arrayContaining(windows));
    expect(after[at]?.windows).toHaveLength(windows.length + 1);
  }
  await open(second, 'kept', 2, 30);
  await bothShow(second, 'kept', [10, 30, 50, 70]);
  await vi.waitFor(() => expect(running(second, 'kept')).toEqual(kept));

  await vi.waitFor(() => expect(isRunning(carlsApp)).toBe(false), {
    timeout: 3 * GRACE_MS,
    interval: 50,
  });
  // Not before its time: of that no second has been lost or counted twice.
  expect(performance.now() - left).toBeGreaterThan(GRACE_MS - 1_000);
  expect((await facts(second, 'kept')).map(({ app }) => app)).toEqual(after.map(({ app }) => app));
}, 600_000);

test('what died while the proxy was away is started anew with its windows; what lived is kept', async () => {
  const start = await starter(ROOMS);
  const first = await start();
  await comeTwo(first, 'kept');
  await open(first, 'kept', 1, 10);
  await open(first, 'kept', 2, 50);
  await bothShow(first, 'kept', [10, 50]);
  const [one, two] = await factsWith(first, 'kept', 2);
  await first.kill('SIGKILL');
  process.kill(one?.app ?? 0, 'SIGKILL');
  for (const { pid, name } of seatProcesses(stateDirOf(first)))
    if (name === 'ttyd') process.kill(pid, 'SIGKILL');
  const second = await start();
  await live(second, 'kept', 2);
  await bothShow(second, 'kept', [10, 50]);
  const after = await factsWith(second, 'kept', 2);
  expect(after.map(({ seat, visitor }) => [seat, visitor])).toEqual([
    [1, 'Ada'],
    [2, 'Bob'],
  ]);
  expect(after[0]?.app).not.toBe(one?.app);
  expect(after[1]).toEqual(two);
  // Pages come back, and with them what attaches them, at a time of their own.
  await vi.waitFor(() =>
    expect(running(second)).toEqual(
      ['1', '2'].flatMap((seat) =>
        ['node', 'socat', 'ttyd'].map((name) => `seats/kept/${seat} ${name}`),
      ),
    ),
  );
}, 600_000);
