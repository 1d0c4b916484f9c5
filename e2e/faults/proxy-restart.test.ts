// The proxy is killed, or ends in good order, and starts again: apps, seats, visitors, windows and timers are what they were.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createIpcClient } from '../../bridge/bridge.ts';
import { descendants, identify, isRunning, seatProcesses } from '../processes.ts';
import { pairRoom } from '../rooms.ts';
import { keptPort, type Server, startServer } from '../server.ts';
import { bothShow, come, comeTwo, live, open, report, stateDirOf, timed } from './stage.ts';

/** The shortest grace that there is: pages need time to be reloaded. */
const GRACE_MS = 10_000;
const ROOMS = {
  kept: pairRoom('kept'),
  brief: '---\nroom_id: brief\nmode: solo\npersist: 10s\napp: [cat]\n---\n',
};

/** Starts a server that can be started again: same folder, same address. */
async function restartable(): Promise<() => Promise<Server>> {
  const home = await mkdtemp(path.join(tmpdir(), 'tr-'));
  const port = await keptPort();
  let last: Server | undefined;
  onTestFinished(async () => {
    await last?.stop();
    await rm(home, { recursive: true, force: true });
  });
  return async () => {
    last = await startServer({ home, rooms: ROOMS, env: { PORT: String(port) } });
    return last;
  };
}

/** What has to survive: who sits where, in which process, with which windows. */
async function facts(server: Server, room: string) {
  const seats = await server.seats(room);
  return seats.map(({ seat, visitor, pids, windows }) => ({
    seat,
    visitor,
    app: pids.app,
    windows: windows.map(({ g, localId }) => `${g} ${localId}`).sort(),
  }));
}

/** The same once each bridge has seen so many windows: it looks at its app after the app has changed. */
async function factsWith(server: Server, windows: number) {
  return vi.waitFor(
    async () => {
      const now = await facts(server, 'kept');
      expect(now.map((seat) => seat.windows.length)).toEqual([windows, windows]);
      return now;
    },
    { timeout: 15_000, interval: 50 },
  );
}

/** Every process of every seat of a room: its seat's folder and its name. */
function running(server: Server, room: string) {
  return seatProcesses(stateDirOf(server))
    .filter(({ seat }) => seat.startsWith(`${stateDirOf(server)}/seats/${room}`))
    .map(({ name, seat }) => `${path.relative(stateDirOf(server), seat)} ${name}`)
    .sort();
}

const withoutClock = (screen: string): string => screen.replaceAll(/\d/g, '0');

test('a killed proxy finds its apps, seats, visitors, windows and timers again, and starts nothing twice', async () => {
  const start = await restartable();
  const first = await start();
  const [ada, bob] = await comeTwo(first, 'kept');
  const carl = await come({ base: first.url, room: 'brief', name: 'Carl' });
  await open(first, 'kept', 1, 10);
  await open(first, 'kept', 2, 50);
  await bothShow(first, 'kept', [10, 50]);
  // Every process of every seat is there once the app answers what is typed.
  for (const visitor of [ada, bob]) await vi.waitFor(() => expect(visitor.screen()).not.toBe(''));
  await vi.waitFor(() => expect(carl.socket).toBeDefined());
  carl.type('here\n');
  await vi.waitFor(() => expect(carl.screen()).toContain('here\nhere'));
  await vi.waitFor(async () => expect((await first.seats('brief'))[0]?.pids.app).toBeTruthy());
  const carls = (await first.seats('brief'))[0]?.pids.app ?? 0;
  const carlsApp = identify(carls) ?? '';
  expect(isRunning(carlsApp)).toBe(true);
  const before = await factsWith(first, 2);
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
    log: pino({ level: 'silent' }),
  });
  await ipc.request('create_window', { type: 'gradient', x: '70', y: '2', w: '30', h: '10' });
  ipc.close();
  const second = await start();
  // First of all: the seat that Carl left is kept for the rest of its time and no longer.
  expect(isRunning(carlsApp)).toBe(true);
  await vi.waitFor(async () => {
    expect((await second.seats('brief')).map(({ pids }) => pids.app)).toEqual([carls]);
    expect(running(second, 'brief')).toEqual(brief);
  });
  const ms = await timed(() => {
    expect(withoutClock(ada.screen())).not.toBe('');
    expect([ada.opened(), bob.opened()]).toEqual([2, 2]);
  }, 12_000);
  report('proxy killed, pages live after its ready line', ms);
  report('proxy’s start', second.readyMs);
  await live(second, 'kept', 2);
  await bothShow(second, 'kept', [10, 50, 70]);
  const after = await factsWith(second, 3);
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
  const graceMs = performance.now() - left;
  report('empty seat ended after a proxy that was killed meanwhile (10 s)', graceMs);
  expect(graceMs).toBeGreaterThan(GRACE_MS - 1_000);
  expect((await second.seats('kept')).map(({ pids }) => pids.app)).toEqual(
    after.map(({ app }) => app),
  );
}, 120_000);

test('what died while the proxy was away is started anew with its windows; what lived is kept', async () => {
  const start = await restartable();
  const first = await start();
  await comeTwo(first, 'kept');
  await open(first, 'kept', 1, 10);
  await open(first, 'kept', 2, 50);
  await bothShow(first, 'kept', [10, 50]);
  const [one, two] = await factsWith(first, 2);
  await first.kill('SIGKILL');
  process.kill(one?.app ?? 0, 'SIGKILL');
  for (const { pid, name } of seatProcesses(stateDirOf(first)))
    if (name === 'ttyd') process.kill(pid, 'SIGKILL');
  const second = await start();
  await live(second, 'kept', 2);
  await bothShow(second, 'kept', [10, 50]);
  const after = await factsWith(second, 2);
  expect(after.map(({ seat, visitor }) => [seat, visitor])).toEqual([
    [1, 'Ada'],
    [2, 'Bob'],
  ]);
  expect(after[0]?.app).not.toBe(one?.app);
  expect(after[1]).toEqual(two);
  // Pages come back, and with them what attaches them, at a time of their own.
  await vi.waitFor(() =>
    expect(running(second, '')).toEqual(
      ['1', '2'].flatMap((seat) =>
        ['dtach', 'dtach', 'node', 'ttyd'].map((name) => `seats/kept/${seat} ${name}`),
      ),
    ),
  );
}, 120_000);

test('SIGTERM drains: not ready, pages told when to come back, apps kept and nothing else; the next start adopts them', async () => {
  const start = await restartable();
  const first = await start();
  const [ada, bob] = await comeTwo(first, 'kept');
  await open(first, 'kept', 1, 10);
  await bothShow(first, 'kept', [10]);
  const before = await facts(first, 'kept');
  const others = descendants(first.pid)
    .map(identify)
    .filter((id) => id !== null);
  const apps = seatProcesses(stateDirOf(first)).filter(({ name }) => name !== 'ttyd');
  expect(others.length, 'workerd, its guard, and a ttyd each').toBeGreaterThan(3);
  // A page that does not listen, so that the end takes a moment in which to look at it.
  bob.socket?.pause();

  const at = performance.now();
  const ending = first.kill('SIGTERM');
  const statuses = await readiness(first.url);
  expect(await ending).toBe(0);
  const ms = performance.now() - at;
  report('SIGTERM to exit, with a page that does not listen', ms);
  expect(ms).toBeLessThan(10_000);
  expect(statuses.at(-1)).toBe(503);
  expect(statuses.slice(statuses.indexOf(503)), 'never ready again').not.toContain(200);
  await vi.waitFor(() => expect(ada.closes.length).toBeGreaterThan(0));
  expect(ada.closes[0]).toMatchObject({ code: 1012, reason: expect.stringMatching(/^retry=\d+$/) });
  const retryMs = Number(ada.closes[0]?.reason.slice('retry='.length));
  expect(retryMs).toBeGreaterThanOrEqual(200);
  expect(retryMs).toBeLessThanOrEqual(1_500);

  // What hung on a ttyd hears of its end from the kernel.
  const kept = await vi.waitFor(() => {
    const still = seatProcesses(stateDirOf(first));
    expect(still.map(({ name }) => name).sort()).toEqual(['dtach', 'dtach', 'node', 'node']);
    return still;
  });
  expect(apps.map(({ pid }) => pid)).toEqual(expect.arrayContaining(kept.map(({ pid }) => pid)));
  const keptIds = kept.map(({ pid }) => identify(pid));
  await vi.waitFor(() =>
    expect(others.filter((id) => isRunning(id) && !keptIds.includes(id))).toEqual([]),
  );
  expect(await socketsIn(stateDirOf(first))).toEqual([
    'seats/kept/1/app.sock',
    'seats/kept/2/app.sock',
  ]);

  const second = await start();
  await live(second, 'kept', 2);
  expect((await facts(second, 'kept')).map(({ app, visitor }) => [app, visitor])).toEqual(
    before.map(({ app, visitor }) => [app, visitor]),
  );
  await open(second, 'kept', 2, 50);
  await bothShow(second, 'kept', [10, 50]);
}, 120_000);

/** What `/readyz` says until nobody answers any more. */
async function readiness(url: string): Promise<number[]> {
  const statuses: number[] = [];
  for (;;) {
    try {
      const response = await fetch(`${url}/readyz`);
      await response.body?.cancel();
      statuses.push(response.status);
    } catch {
      // Refused: it listens no longer.
      return statuses;
    }
  }
}

async function socketsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isSocket())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}
