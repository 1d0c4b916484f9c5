// The commands around a proxy that runs, as real processes on a folder of their own: start, status, restart, stop.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, expect, test, vi } from 'vitest';
import { makeProject, roomFile, type TestProject } from '../../rooms/test-project.ts';
import { identify } from '../../seats/proc.ts';
import { PROJECT_DIR } from '../config.ts';
import type { Status } from './status.ts';

const CLI = path.join(import.meta.dirname, '..', 'cli.ts');
const LAUNCHER = path.join(import.meta.dirname, '../../bin/teleport-rooms.mjs');

let project: TestProject | undefined;
let proxies: ChildProcess[] = [];

afterEach(async () => {
  for (const child of proxies) await end(child, 'SIGKILL');
  proxies = [];
  if (project === undefined) return;
  await run('stop', '--stop-apps');
  await project[Symbol.asyncDispose]();
  project = undefined;
});

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

async function setUp(): Promise<void> {
  const keys = 'mode: shared\napp: [cat]\npersist: 60s';
  project = await makeProject({
    'rooms/den.md': roomFile(`room_id: den\n${keys}`),
    'rooms/hall.md': roomFile(`room_id: hall\n${keys}`),
    'elsewhere/far.md': roomFile(`room_id: far\n${keys}`),
  });
}

const environment = () => ({
  PATH: process.env.PATH,
  STATE_DIR: path.join(project?.dir ?? '', 'state'),
  ROOMS_DIR: path.join(project?.dir ?? '', 'rooms'),
});

function run(...args: string[]) {
  return execa(process.execPath, [CLI, ...args], {
    cwd: project?.dir ?? '/',
    env: environment(),
    extendEnv: false,
    reject: false,
  });
}

async function status(): Promise<Status> {
  return JSON.parse((await run('status', '--json')).stdout) as Status;
}

async function start(program: string, ...args: string[]) {
  const child = spawn(process.execPath, [program, 'start', '--port', '0', ...args], {
    cwd: project?.dir ?? '/',
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  proxies.push(child);
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  await vi.waitFor(() => expect(out, errors).toMatch(/^ready http:.*\n/), { timeout: 40_000 });
  return { child, url: /^ready (\S+)/.exec(out)?.[1] ?? '' };
}

test('a proxy for two rooms: what status says of it, restart of one app, and an orderly stop', async () => {
  await setUp();
  const { child, url } = await start(CLI, 'den', 'elsewhere/far.md');
  expect((await fetch(`${url}room/hall/`)).status).toBe(404);
  expect((await fetch(`${url}room/den/`)).status).toBe(200);
  expect((await fetch(`${url}room/far/`)).status).toBe(200);

  const before = await status();
  expect(before).toMatchObject({ state: 'running', pid: child.pid, url, ready: true, apps: [] });
  expect(before.party?.pid).toBeGreaterThan(0);
  expect(before.rooms.map(({ id }) => id)).toEqual(['den', 'far']);
  expect(before.seats).toMatchObject([
    { room: 'den', seat: 1, state: 'running' },
    { room: 'far', seat: 1, state: 'running' },
  ]);
  const people = await run('status');
  expect(people.exitCode).toBe(0);
  expect(people.stdout).toMatch(
    new RegExp(`^running {2}${url} {2}process ${child.pid}, up [^\n]*, version 0.1.0\n`),
  );
  expect(people.stdout).toContain('\nttyd 1.7.7, its page as expected\n');
  expect(people.stdout).toMatch(/\nden\/1 +running +\S+ +\d+ +\d+ +\d+x\d+ +[\d.]+ [KM]B +-/);

  const again = await run('restart', 'den/1');
  expect({ stderr: again.stderr, exitCode: again.exitCode }).toEqual({ stderr: '', exitCode: 0 });
  const after = await status();
  const pidOf = ({ seats }: Status, room: string) => seats.find((s) => s.room === room)?.pids.app;
  expect(again.stdout).toBe(`restarted  den/1, its app is process ${pidOf(after, 'den')}`);
  expect(pidOf(after, 'den')).not.toBe(pidOf(before, 'den'));
  expect(identify(pidOf(before, 'den') ?? 0)).toBeNull();
  expect(pidOf(after, 'far')).toBe(pidOf(before, 'far'));
  expect((await run('restart', 'den/9')).stderr).toContain('den/9 is not running');

  const second = await run('start', '--port', '0');
  expect(second.exitCode).toBe(1);
  expect(second.stderr).toContain(`belongs to process ${child.pid}, at ${url}.`);

  const stopped = await run('stop');
  expect(stopped.stdout).toContain(`stopped  process ${child.pid}`);
  expect(stopped.stdout).toContain('kept     2 apps (den/1, far/1)');
  await vi.waitFor(() => expect(child.exitCode).toBe(0), { timeout: 15_000 });
  expect(await status()).toMatchObject({
    state: 'stopped',
    pid: null,
    apps: [
      { room: 'den', seat: 1, pid: pidOf(after, 'den') },
      { room: 'far', seat: 1, pid: pidOf(after, 'far') },
    ],
  });
  const ended = await run('stop', '--stop-apps');
  expect(ended.stdout).toContain('ended    2 apps');
  for (const room of ['den', 'far']) expect(identify(pidOf(after, room) ?? 0)).toBeNull();
  expect((await status()).apps).toEqual([]);
  expect((await run('stop')).exitCode).toBe(0);
}, 90_000);

test('a proxy that was killed is told from one that was stopped, and its apps are found', async () => {
  await setUp();
  const { child, url } = await start(CLI, 'den', '--stop-apps');
  await fetch(`${url}room/den/`);
  const app = (await status()).seats[0]?.pids.app;
  expect(app).toBeGreaterThan(0);
  await end(child, 'SIGKILL');
  const dead = await run('status');
  expect(dead.exitCode).toBe(3);
  expect(dead.stdout).toContain(`dead: process ${child.pid} ended without giving the folder up`);
  expect(dead.stdout).toContain('1 app of its seats lives on');
  expect(await status()).toMatchObject({
    state: 'dead',
    apps: [{ room: 'den', seat: 1, pid: app }],
  });
  const refused = await run('restart', 'den/1');
  expect({ exitCode: refused.exitCode, stderr: refused.stderr }).toMatchObject({
    exitCode: 3,
    stderr: expect.stringMatching(/^NOT_RUNNING: /),
  });

  const next = await start(CLI, 'den', '--stop-apps');
  await vi.waitFor(async () => expect((await status()).seats[0]?.pids.app).toBe(app), 20_000);
  // --stop-apps of the start: an orderly end leaves nothing.
  expect((await run('stop')).stdout).toBe(`stopped  process ${next.child.pid}, ${next.url}`);
  expect(identify(app ?? 0)).toBeNull();
}, 90_000);

test('the launcher starts the same command line, hands signals on, and ends as it ended', async () => {
  await setUp();
  const { child } = await start(LAUNCHER, 'hall');
  const { pid } = await status();
  expect(pid).not.toBe(child.pid);
  await end(child, 'SIGTERM');
  await vi.waitFor(() => expect(child.exitCode).toBe(0), { timeout: 15_000 });
  expect(identify(pid ?? 0)).toBeNull();
  const { exitCode } = await execa(process.execPath, [LAUNCHER, 'status'], {
    env: environment(),
    extendEnv: false,
    reject: false,
  });
  expect(exitCode).toBe(3);
}, 90_000);

test('SIGTERM to npm is SIGTERM to the proxy, which leaves nothing behind', async () => {
  await setUp();
  const npm = spawn('npm', ['start'], {
    cwd: PROJECT_DIR,
    env: { ...environment(), PORT: '0', HOME: process.env.HOME },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  proxies.push(npm);
  let out = '';
  npm.stdout.on('data', (chunk) => {
    out += chunk;
  });
  await vi.waitFor(() => expect(out).toMatch(/^ready /m), { timeout: 40_000 });
  const { pid } = await status();
  await end(npm, 'SIGTERM');
  expect(npm.exitCode).toBe(0);
  expect(identify(pid ?? 0)).toBeNull();
}, 90_000);

test('a name that no room has: the near one is named, and nothing was started', async () => {
  await setUp();
  const { exitCode, stderr } = await run('start', 'dne');
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^ROOM_UNKNOWN: .*`dne`; did you mean `den`\?/);
  expect((await run('start', 'rooms/none.md')).stderr).toContain('none.md is no file');
  expect((await run('start', '--port', '99999')).exitCode).toBe(2);
  expect(await status()).toMatchObject({ state: 'stopped', apps: [] });
});
