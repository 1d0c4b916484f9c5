// A seat's whole life with real ttyd, keeper and apps: start, environment, adoption, ends of all kinds.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, vi } from 'vitest';
import { findByEnv, identify, parentOf } from '../node/proc.ts';
import { keptPort } from '../testing/ports.ts';
import { until } from '../testing/until.ts';
import { ttydSocket } from './process/ttyd-process.ts';
import type { Seat } from './seat.ts';
import { TestBench } from './test/bench.ts';

const SLEEPER = ['sh', '-c', 'while :; do sleep 1; done'];

function runs(pid: number): boolean {
  return identify(pid) !== null;
}

async function environment(seat: Seat): Promise<Record<string, string>> {
  // Empty for an instant while the kernel replaces the launcher by the app.
  const text = await until(async () => {
    const now = await readFile(`/proc/${seat.pids().app}/environ`, 'utf8');
    expect(now).not.toBe('');
    return now;
  });
  return Object.fromEntries(
    text
      .split('\0')
      .filter(Boolean)
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

it('starts ttyd and app in a private folder, and stops without leaving a process or a file', async () => {
  await using bench = new TestBench();
  const dir = path.join(await bench.folder(), 'seat');
  const seat = await bench.seat(SLEEPER, { dir });
  const states: string[] = [];
  seat.on('state', (state) => states.push(state));
  await seat.start();
  const { ttyd, app } = seat.pids();
  expect(runs(ttyd!)).toBe(true);
  expect(runs(app!)).toBe(true);
  expect(seat.session.connected()).toBe(true);
  expect(seat.appBoot()).toBe(identify(app!));
  expect(await seat.rssBytes()).toBeGreaterThan(1_000_000);
  expect((await stat(dir)).mode & 0o777).toBe(0o700);
  await seat.stop();
  expect(findByEnv('TELEPORT_SEAT', dir)).toEqual([]);
  expect(runs(ttyd!) || runs(app!)).toBe(false);
  expect(await readdir(dir)).toEqual([]);
  expect(seat.pids()).toEqual({ ttyd: null, app: null });
  expect(states).toEqual(['starting', 'running', 'stopping', 'stopped']);
});

it('its ttyd listens where it should, on a unix socket or on a loopback port', async () => {
  await using bench = new TestBench();
  await bench.started(SLEEPER);
  const port = await keptPort();
  await bench.started(SLEEPER, { ttydPort: port });
  const [dir = ''] = bench.dirs();
  for (const address of [{ path: ttydSocket(dir) }, { host: '127.0.0.1', port }]) {
    const socket = net.connect(address);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const [first] = await new Promise<Buffer[]>((resolve) =>
      socket.once('data', (data) => resolve([data])),
    );
    socket.destroy();
    expect(first?.toString()).toContain('200 OK');
  }
});

it('gives the app a terminal environment, its own secrets, and none of the proxy’s', async () => {
  vi.stubEnv('PARTY_SECRET', 'not-for-apps');
  vi.stubEnv('OPERATOR_TOKEN', 'not-for-apps');
  vi.stubEnv('LANG', 'C');
  // As `npm start` sets it.
  const npm = '/a/node_modules/npm/node_modules/@npmcli/run-script/lib/node-gyp-bin';
  vi.stubEnv('PATH', `/a/node_modules/.bin:${npm}:/usr/local/bin:/usr/bin:/bin`);
  vi.stubEnv('npm_lifecycle_event', 'start');
  try {
    await using bench = new TestBench();
    const seat = await bench.started(SLEEPER, { env: { WIBWOB_AUTH_SECRET: 'for the app' } });
    const env = await environment(seat);
    expect(env).toMatchObject({
      WIBWOB_AUTH_SECRET: 'for the app',
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
      LANG: 'C.UTF-8',
      PATH: '/usr/local/bin:/usr/bin:/bin',
    });
    expect(Object.keys(env)).not.toContain('PARTY_SECRET');
    expect(Object.keys(env)).not.toContain('OPERATOR_TOKEN');
    expect(Object.keys(env).filter((name) => name.startsWith('npm_'))).toEqual([]);
    expect(JSON.stringify(env)).not.toContain('not-for-apps');
    const argv = await readFile(`/proc/${seat.pids().ttyd}/cmdline`, 'utf8');
    expect(argv).not.toContain('for the app');
  } finally {
    vi.unstubAllEnvs();
  }
});

it.each([0o022, 0o077])(
  'keeps the private loader’s library path from the app, and gives it mask %o',
  async (umask) => {
    await using bench = new TestBench();
    const dir = await bench.folder();
    const script = 'echo "$LD_LIBRARY_PATH" > "$0"; umask >> "$0"; exec sleep 60';
    const file = path.join(dir, 'said');
    await bench.started(['sh', '-c', script, file], { umask });
    const mask = `0${umask.toString(8).padStart(3, '0')}`;
    await until(async () => expect(await readFile(file, 'utf8')).toBe(`\n${mask}\n`));
  },
);

it('ttyd killed: the same app, connected again', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(SLEEPER);
  const before = seat.pids();
  process.kill(before.ttyd!, 'SIGKILL');
  // null: its end is known, and that of its connection may not be yet.
  await until(() => expect([before.ttyd, null]).not.toContain(seat.pids().ttyd));
  await until(() => expect(seat.state()).toBe('running'));
  expect(seat.pids().app).toBe(before.app);
  expect(seat.pids().ttyd).not.toBe(before.ttyd);
  expect(seat.session.connected()).toBe(true);
});

it('app killed: a new app, and the seat says so', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(SLEEPER);
  const before = { ...seat.pids(), boot: seat.appBoot() };
  const restarts: string[] = [];
  seat.on('restart', ({ appBoot }) => restarts.push(appBoot));
  process.kill(before.app!, 'SIGKILL');
  await until(() => expect(restarts).toHaveLength(1));
  expect(seat.pids().app).not.toBe(before.app);
  expect(seat.pids().ttyd).toBe(before.ttyd);
  expect(restarts).toEqual([seat.appBoot()]);
  expect(seat.appBoot()).not.toBe(before.boot);
});

it('keeper killed: all its apps end and say so, and new ones start, even of an app that ignores hangups', async () => {
  await using bench = new TestBench();
  const stubborn = ['sh', '-c', 'trap "" HUP; echo up; while :; do sleep 1; done'];
  const seats = [await bench.started(stubborn), await bench.started(SLEEPER)];
  const browser = bench.browser(await bench.serve(seats[0]!.session));
  await until(() => expect(browser.screen()).toContain('up'));
  const before = seats.map((seat) => seat.pids());
  process.kill(parentOf(before[0]!.app!)!, 'SIGKILL');
  for (const [i, seat] of seats.entries()) {
    await until(() => expect([before[i]?.app, null]).not.toContain(seat.pids().app));
    await until(() => expect(seat.state()).toBe('running'));
    expect(runs(before[i]!.app!)).toBe(false);
  }
  await until(() =>
    expect(browser.screen()).toMatch(/up\n *ended with what held its terminal *\nup/),
  );
});

it('stops an app that ignores every polite signal, and what it started', async () => {
  await using bench = new TestBench();
  const dir = await bench.folder();
  const seat = await bench.started(
    ['bash', '-c', 'trap "" HUP TERM; (setsid sleep 1000 &) ; while :; do sleep 1; done'],
    { dir, stopGraceMs: 100 },
  );
  await until(() => expect(findByEnv('TELEPORT_SEAT', dir).length).toBeGreaterThan(4));
  await seat.stop();
  expect(findByEnv('TELEPORT_SEAT', dir)).toEqual([]);
});

it('released, then adopted by another seat object: same app, one ttyd', async () => {
  await using bench = new TestBench();
  const dir = await bench.folder();
  const first = await bench.started(SLEEPER, { dir });
  const { app, ttyd } = first.pids();
  await first.release();
  expect(runs(ttyd!)).toBe(false);
  expect(runs(app!)).toBe(true);
  const second = await bench.started(SLEEPER, { dir });
  expect(second.pids().app).toBe(app);
});

it('a screen whose app ended while nobody was there is shown to nobody', async () => {
  await using bench = new TestBench();
  const dir = await bench.folder();
  await writeFile(path.join(dir, 'screen'), 'of somebody who was here before');
  await bench.started(SLEEPER, { dir });
  expect(await readdir(dir)).not.toContain('screen');
});

it('never takes a socket or a port on which somebody listens', async () => {
  await using bench = new TestBench();
  const dir = await bench.folder();
  const other = net.createServer().listen(path.join(dir, 'ttyd.sock'));
  const tcp = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => tcp.once('listening', resolve));
  try {
    const seat = await bench.seat(SLEEPER, { dir });
    await expect(seat.start()).rejects.toMatchObject({ code: 'SEAT_SOCKET_BUSY' });
    expect(await readdir(dir)).toContain('ttyd.sock');
    const { port: ttydPort } = tcp.address() as net.AddressInfo;
    const onPort = await bench.seat(SLEEPER, { ttydPort });
    await expect(onPort.start()).rejects.toMatchObject({ code: 'SEAT_PORT_BUSY' });
  } finally {
    other.close();
    tcp.close();
  }
});

it('refuses what cannot start, and leaves nothing behind', async () => {
  await using bench = new TestBench();
  const dir = await bench.folder();
  const failing: [readonly string[], Parameters<TestBench['seat']>[1], RegExp][] = [
    [['no-such-program'], {}, /was not found: no-such-program/],
    [[], {}, /was not found: \(none\)/],
    [SLEEPER, { cwd: '/no/such/folder' }, /\/no\/such\/folder does not exist/],
    [SLEEPER, { dir: path.join(dir, 'x'.repeat(100)) }, /shorter path/],
    [SLEEPER, { clientOptions: { '-c': 'a:b' } }, /Client option -c/],
    [SLEEPER, { ttyd: '/bin/false' }, /ttyd: it ended with 1/],
    [SLEEPER, { ttyd: '/no/such/ttyd' }, /ENOENT/],
  ];
  for (const [command, options, message] of failing) {
    const folder = path.join(dir, String(failing.findIndex(([, o]) => o === options)));
    const seat = await bench.seat(command, { dir: folder, ...options });
    await expect(seat.start()).rejects.toThrow(message);
    expect(seat.state()).toBe('stopped');
    expect(findByEnv('TELEPORT_SEAT', folder)).toEqual([]);
  }
});

it('passes arguments as they are, to no shell', async () => {
  await using bench = new TestBench();
  const dir = await bench.folder();
  const cwd = path.join(dir, 'a folder');
  await mkdir(cwd);
  const script = path.join(cwd, 'say');
  await writeFile(script, '#!/bin/sh\nprintf "%s|" "$@" "$PWD" > said\nexec sleep 60\n');
  await chmod(script, 0o755);
  await bench.started(['./say', '$(id)', 'a b', ';', '-x', ''], { cwd });
  await until(async () =>
    expect(await readFile(path.join(cwd, 'said'), 'utf8')).toBe(`$(id)|a b|;|-x||${cwd}|`),
  );
});

it('proxy killed with SIGKILL: the next one adopts the app and starts nothing twice', async () => {
  await using bench = new TestBench();
  const dir = await bench.folder();
  const keeper = bench.keeperIn(dir);
  const template = await bench.seat(SLEEPER, { dir, keeper });
  // Another process owns the seat, as a proxy does.
  const source = `
    import pino from 'pino';
    import { createKeeper } from './seats/process/keeper.ts';
    import { createScreen } from './seats/screen/headless-screen.ts';
    import { createSeat } from './seats/seat.ts';
    import { findSocat, findTtyd } from './seats/process/ttyd-binary.ts';
    import { ByteBudget } from './seats/terminal/input/byte-budget.ts';
    const log = pino({ level: 'silent' });
    const seat = createSeat({
      room: 'r', seat: 1, dir: process.argv[1], command: process.argv.slice(2), cwd: '/', env: {},
      ttyd: (await findTtyd('1.7.7', '.tools', process.env)).path,
      socat: (await findSocat('.tools', process.env)).path,
      size: { cols: 80, rows: 24 }, openScreen: createScreen, log, umask: 0o022,
      keeper: createKeeper({ stateDir: process.argv[1], log }), inputBudget: new ByteBudget(1e6),
    });
    await seat.start();
    console.log(JSON.stringify(seat.pids()));`;
  const proxy = spawn(
    process.execPath,
    ['--input-type=module', '-e', source, '--', dir, ...SLEEPER],
    { cwd: path.resolve(import.meta.dirname, '..'), stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    const first = await createInterface(proxy.stdout)[Symbol.asyncIterator]().next();
    const pids = JSON.parse(first.value ?? 'null') as { ttyd: number; app: number };
    await expect(template.start()).rejects.toMatchObject({ code: 'SEAT_SOCKET_BUSY' });
    const gone = once(proxy, 'exit');
    proxy.kill('SIGKILL');
    await gone;
    const next = await bench.started(SLEEPER, { dir, keeper });
    expect(next.pids().app).toBe(pids.app);
    expect(runs(pids.ttyd)).toBe(false);
    expect(next.session.connected()).toBe(true);
  } finally {
    proxy.kill('SIGKILL');
  }
});
