// The process itself: its ready line, its exit, and what it says when the configuration is wrong.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PROJECT_DIR } from './config.ts';

let home: string;
let child: ChildProcess | undefined;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'main-'));
  await mkdir(path.join(home, 'rooms'));
});
afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
  await rm(home, { recursive: true });
});

/** Starts `proxy/main.ts` with an empty rooms folder and a free port. */
function start(env: Record<string, string> = {}) {
  const started = spawn(process.execPath, ['proxy/main.ts'], {
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
    await vi.waitFor(() => expect(out.stdout).toMatch(/\n/), { timeout: 15_000 });
    const [, url = ''] = /^ready (http:\/\/127\.0\.0\.1:\d+\/)\n$/.exec(out.stdout) ?? [];
    const health = await fetch(`${url}readyz`);
    expect(health.status).toBe(200);
    const token = (await readFile(path.join(home, 'state', 'operator_token'), 'utf8')).trim();
    const lines = out.stderr.trim().split('\n');
    expect(lines.filter((line) => line.includes(token))).toEqual([
      `Operator token (shown this once): ${token}`,
    ]);
    for (const line of lines) if (!line.includes(token)) JSON.parse(line);
    child.kill(signal);
    expect(await exited).toEqual([0, null]);
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
  await vi.waitFor(() => expect(out.stdout).toMatch(/^ready/), { timeout: 15_000 });
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
