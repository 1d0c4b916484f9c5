// Proxies that are killed, and such as the launcher or npm starts, which hand signals on.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { ROOT } from '../../node/installation.mjs';
import { identify } from '../../node/proc.ts';
import { comeAndGo } from '../../testing/enter.ts';
import { CLI, cliProject } from '../test/cli-project.ts';

const LAUNCHER = path.join(import.meta.dirname, '../../bin/teleport-rooms.mjs');
const on = cliProject();

test('a proxy that was killed is told from one that was stopped, and its apps are found', async () => {
  const { child, url } = await on.start(CLI, 'den', '--stop-apps');
  await comeAndGo(url.slice(0, -1), 'den');
  const app = (await on.status()).seats[0]?.pids.app;
  expect(app).toBeGreaterThan(0);
  await on.end(child, 'SIGKILL');
  const dead = await on.run('status');
  expect(dead.exitCode).toBe(3);
  expect(dead.stdout).toContain(`dead: process ${child.pid} ended without giving the folder up`);
  expect(dead.stdout).toContain('1 app of its seats lives on');
  expect(await on.status()).toMatchObject({
    state: 'dead',
    apps: [{ room: 'den', seat: 1, pid: app }],
  });
  const refused = await on.run('restart', 'den/1');
  expect({ exitCode: refused.exitCode, stderr: refused.stderr }).toMatchObject({
    exitCode: 3,
    stderr: expect.stringMatching(/^NOT_RUNNING: /),
  });

  const next = await on.start(CLI, 'den', '--stop-apps');
  await vi.waitFor(async () => expect((await on.status()).seats[0]?.pids.app).toBe(app));
  // --stop-apps of the start: an orderly end leaves nothing.
  expect((await on.run('stop')).stdout).toBe(`stopped  process ${next.child.pid}, ${next.url}`);
  expect(identify(app ?? 0)).toBeNull();
});

test('the launcher starts the same command line, hands signals on, and ends as it ended', async () => {
  const { child } = await on.start(LAUNCHER, 'hall');
  const { pid } = await on.status();
  expect(pid).not.toBe(child.pid);
  await on.end(child, 'SIGTERM');
  await vi.waitFor(() => expect(child.exitCode).toBe(0));
  expect(identify(pid ?? 0)).toBeNull();
  expect((await on.launch(LAUNCHER, 'status')).exitCode).toBe(3);
});

test('SIGTERM to npm is SIGTERM to the proxy, which leaves nothing behind', async () => {
  const npm = spawn('npm', ['start'], {
    cwd: ROOT,
    env: { ...on.environment(), PORT: '0', HOME: process.env.HOME },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  on.hand(npm);
  let out = '';
  npm.stdout.on('data', (chunk) => {
    out += chunk;
  });
  await vi.waitFor(() => expect(out).toMatch(/^ready /m));
  const { pid } = await on.status();
  await on.end(npm, 'SIGTERM');
  expect(npm.exitCode).toBe(0);
  expect(identify(pid ?? 0)).toBeNull();
});
