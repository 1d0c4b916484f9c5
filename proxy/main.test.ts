// The process itself: its ready line, its exit, and what it says when the configuration is wrong.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type IPty, spawn as spawnPty } from '@lydell/node-pty';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { OpsSnapshot } from '../protocol/api.ts';
import { findByEnv, identify, signal } from '../seats/proc.ts';
import { PROJECT_DIR } from './config.ts';

let home: string;
let child: ChildProcess | undefined;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'main-'));
  await mkdir(path.join(home, 'rooms'));
});
afterEach(async () => {
  leftover?.kill('SIGKILL');
  leftover = undefined;
  if (child?.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
  // Apps that a test left on purpose; those that it should not have left are its own to find.
  for (const pid of findByEnv('TELEPORT_SEAT', seatOf('den'))) signal(pid, 'SIGKILL');
  await rm(home, { recursive: true, force: true });
});

const seatOf = (room: string) => path.join(home, 'state', 'seats', room, '1');
/** A proxy in a terminal of its own. */
let leftover: IPty | undefined;

/** Starts `proxy/main.ts` with an empty rooms folder and a free port. */
function start(env: Record<string, string> = {}, args: string[] = []) {
  const started = spawn(process.execPath, ['proxy/main.ts', ...args], {
    cwd: PROJECT_DIR,
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      STATE_DIR: path.join(home, 'state'),
      ROOMS_DIR: path.join(home, 'rooms'),
      ...env,
    },
  });
  child = started;
  const out = { stdout: '', stderr: '' };
  started.stdout.on('data', (chunk) => {
    out.stdout += chunk;
  });
  started.stderr.on('data', (chunk) => {
    out.stderr += chunk;
  });
  const exited = once(started, 'close') as Promise<[number | null, string | null]>;
  return { out, exited, child: started };
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  'one ready line on standard output, JSON on standard error, and %s ends it with 0',
  async (signal) => {
    const { out, exited, child } = start();
    await vi.waitFor(() => expect(out.stdout).toMatch(/\n/), { timeout: 25_000 });
    const [, url = ''] = /^ready (http:\/\/127\.0\.0\.1:\d+\/)\n$/.exec(out.stdout) ?? [];
    const health = await fetch(`${url}readyz`);
    expect(health.status).toBe(200);
    const token = (await readFile(path.join(home, 'state', 'operator_token'), 'utf8')).trim();
    child.kill(signal);
    expect(await exited).toEqual([0, null]);
    // Whole at its end: before, a line may be there in part, or not yet.
    const lines = out.stderr.trim().split('\n');
    expect(lines.filter((line) => line.includes(token))).toEqual([
      `Operator token (shown this once): ${token}`,
    ]);
    for (const line of lines) if (!line.includes(token)) JSON.parse(line);
    await expect(fetch(`${url}healthz`)).rejects.toThrow();
  },
);

test('a wrong configuration ends it with 1 and every problem', async () => {
  const { out, exited } = start({ PORT: 'eighty', PUBLIC_URL: 'rooms.example' });
  expect(await exited).toEqual([1, null]);
  expect(out.stdout).toBe('');
  expect(out.stderr).toMatch(/^CONFIG_INVALID: /);
  expect(out.stderr).toContain('PORT: must be a port number (environment)');
  expect(out.stderr).toContain('PUBLIC_URL: must be an http:// or https:// address');
});

test('a port that is taken is named', async () => {
  const { out } = start();
  await vi.waitFor(() => expect(out.stdout).toMatch(/^ready .*\n/), { timeout: 25_000 });
  const first = child;
  const port = /:(\d+)\/\n/.exec(out.stdout)?.[1] ?? '';
  const second = start({ PORT: port, STATE_DIR: path.join(home, 'other') });
  try {
    expect(await second.exited).toEqual([1, null]);
    expect(second.out.stderr).toContain(`PORT ${port}: another program listens there`);
  } finally {
    child = first;
  }
});

const OPERATOR = { OPERATOR_TOKEN: 'operator-of-the-test' };

/** Enters a room, which starts its seat. @returns the seat's app */
async function enter(url: string): Promise<string> {
  expect((await fetch(`${url}room/den/`)).status).toBe(200);
  const app = identify((await pidsOf(url))?.app ?? 0);
  if (app === null) throw new Error('the seat has no app');
  return app;
}

async function pidsOf(url: string) {
  const answer = await fetch(`${url}api/ops/snapshot`, {
    headers: { authorization: `Bearer ${OPERATOR.OPERATOR_TOKEN}` },
  });
  const { seats } = (await answer.json()) as OpsSnapshot;
  return seats[0]?.pids;
}

const runs = (identity: string) => identify(Number.parseInt(identity, 10)) === identity;

async function ready(out: { stdout: string }): Promise<string> {
  // To its end: a terminal may give a line in parts.
  await vi.waitFor(() => expect(out.stdout).toMatch(/ready http\S+\s/), { timeout: 25_000 });
  return /ready (http:\S+)/.exec(out.stdout)?.[1] ?? '';
}

test.each([
  ['lives on', [], true],
  ['ends with it, if --stop-apps says so', ['--stop-apps'], false],
])('SIGTERM ends the proxy with 0; the app of its seat %s', async (_what, args, lives) => {
  await writeFile(path.join(home, 'rooms/den.md'), '---\nroom_id: den\napp: [cat]\n---\n');
  const { out, exited, child } = start(OPERATOR, args);
  const app = await enter(await ready(out));
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
  expect(runs(app)).toBe(lives);
  const left = () => findByEnv('TELEPORT_SEAT', seatOf('den'));
  // dtach and the app; no ttyd, whose end of dtach goes when it sees that its terminal is gone.
  if (lives) await vi.waitFor(() => expect(left()).toHaveLength(2), { timeout: 5_000 });
  else expect(left()).toEqual([]);
});

test('an app that stays when it is told to go does not hold up the end for longer than 10 s', async () => {
  const deaf = 'app: [sh, -c, "trap \'\' HUP TERM; while :; do sleep 1; done"]';
  await writeFile(path.join(home, 'rooms/den.md'), `---\nroom_id: den\n${deaf}\n---\n`);
  const { out, exited, child } = start(OPERATOR, ['--stop-apps']);
  const app = await enter(await ready(out));
  const at = performance.now();
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
  expect(performance.now() - at).toBeLessThan(10_000);
  expect(runs(app)).toBe(false);
});

test('a second signal ends it at once, and leaves the app to the next start', async () => {
  await writeFile(path.join(home, 'rooms/den.md'), '---\nroom_id: den\napp: [cat]\n---\n');
  const { out, exited, child } = start({ ...OPERATOR, LOG_LEVEL: 'info' });
  const url = await ready(out);
  const app = await enter(url);
  // A socket that does not listen holds up an orderly end for a second.
  const cookie = (await fetch(`${url}api/rooms/den/ticket`)).headers.getSetCookie()[0] ?? '';
  const deaf = new WebSocket(`${url.replace('http', 'ws')}parties/room-server/den`, {
    headers: { cookie: cookie.split(';')[0] ?? '' },
  });
  deaf.on('error', () => undefined);
  await once(deaf, 'open');
  deaf.pause();
  // So does a ttyd that is stopped: time enough for the second signal, which counts from 0.5 s on.
  signal((await pidsOf(url))?.ttyd ?? 0, 'SIGSTOP');
  child.kill('SIGTERM');
  await vi.waitFor(() => expect(out.stderr).toContain('"ending"'), { timeout: 10_000 });
  const again = setInterval(() => child.kill('SIGTERM'), 100);
  const [code] = await exited;
  clearInterval(again);
  deaf.terminate();
  expect(out.stderr).toContain('ending at once');
  expect(code).toBe(1);
  expect(runs(app)).toBe(true);
});

test('Ctrl-C in a terminal leaves nothing behind, also where npm hands it on a second time', async () => {
  await writeFile(path.join(home, 'rooms/den.md'), '---\nroom_id: den\napp: [cat]\n---\n');
  const out = { stdout: '' };
  leftover = spawnPty(process.execPath, ['proxy/main.ts'], {
    cwd: PROJECT_DIR,
    env: {
      PATH: process.env.PATH ?? '',
      PORT: '0',
      STATE_DIR: path.join(home, 'state'),
      ROOMS_DIR: path.join(home, 'rooms'),
      ...OPERATOR,
    },
  });
  const { pid } = leftover;
  leftover.onData((text) => {
    out.stdout += text;
  });
  const ended = new Promise<number>((resolve) => leftover?.onExit((e) => resolve(e.exitCode)));
  const app = await enter(await ready(out));
  leftover.write('\x03');
  signal(pid, 'SIGINT');
  expect(await ended).toBe(0);
  expect(runs(app)).toBe(false);
  expect(findByEnv('TELEPORT_SEAT', seatOf('den'))).toEqual([]);
});
