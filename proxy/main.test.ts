// The process itself: its ready line, its exit, and what it says when the configuration is wrong.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type IPty, spawn as spawnPty } from '@lydell/node-pty';
import { afterEach, expect, test, vi } from 'vitest';
import { ROOT } from '../node/installation.mjs';
import { signal } from '../node/proc.ts';
import { enter, mainFixture, OPERATOR, ready, runs } from './test/main-process.ts';

const on = mainFixture();
/** A proxy in a terminal of its own. */
let leftover: IPty | undefined;
afterEach(() => {
  leftover?.kill('SIGKILL');
  leftover = undefined;
});

test('one ready line on standard output, JSON on standard error, and SIGTERM ends it with 0', async () => {
  const { out, exited, child } = on.start();
  await vi.waitFor(() => expect(out.stdout).toMatch(/\n/));
  const [, url = ''] = /^ready (http:\/\/127\.0\.0\.1:\d+\/)\n$/.exec(out.stdout) ?? [];
  const health = await fetch(`${url}readyz`);
  expect(health.status).toBe(200);
  const token = (await readFile(path.join(on.home, 'state', 'operator_token'), 'utf8')).trim();
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
  // Whole at its end: before, a line may be there in part, or not yet.
  const lines = out.stderr.trim().split('\n');
  expect(lines.filter((line) => line.includes(token))).toEqual([
    `Operator token (shown this once): ${token}`,
  ]);
  for (const line of lines) if (!line.includes(token)) JSON.parse(line);
  await expect(fetch(`${url}healthz`)).rejects.toThrow();
});

test('a wrong configuration ends it with 1 and every problem', async () => {
  const { out, exited } = on.start({ PORT: 'eighty', PUBLIC_URL: 'rooms.example' });
  expect(await exited).toEqual([1, null]);
  expect(out.stdout).toBe('');
  expect(out.stderr).toMatch(/^CONFIG_INVALID: /);
  expect(out.stderr).toContain('environment: PORT: must be a port number from 0');
  expect(out.stderr).toContain('PUBLIC_URL: must be an http:// or https:// address');
});

test('a state folder whose path is too long for sockets is refused at start, with the length that fits', async () => {
  await on.den('[cat]');
  const stateDir = path.join(on.home, 'x'.repeat(90));
  const { out, exited } = on.start({ STATE_DIR: stateDir });
  expect(await exited).toEqual([1, null]);
  expect(out.stdout).toBe('');
  const most = 107 - '/seats/den/1/ttyd.sock'.length;
  expect(out.stderr).toContain(
    `STATE_DIR_LONG: The path of the state folder is too long for the sockets in it. ${stateDir} has`,
  );
  expect(out.stderr).toContain(`with seats/den/1/ttyd.sock in it at most ${most} fit`);
});

test('RF1: SIGHUP has it look at the room files; in a terminal that is closed it ends it', async () => {
  await on.den('[cat]');
  const { out, exited, child } = on.start();
  const url = await ready(out);
  const rooms = async () => {
    const answer = await (await fetch(`${url}api/rooms`)).json();
    return (answer as { rooms: unknown[] }).rooms.length;
  };
  // At once, also what a watch would wait for: half a file is a mistake.
  await writeFile(path.join(on.home, 'rooms/half.md'), '---\nroom_id: half\n');
  child.kill('SIGHUP');
  await vi.waitFor(() => expect(out.stderr).toMatch(/looking at the room files[\s\S]*half\.md:1/));
  expect(await rooms()).toBe(1);
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);

  leftover = spawnPty(process.execPath, ['proxy/main.ts'], {
    cwd: ROOT,
    env: on.environment(),
  });
  const said = { stdout: '' };
  leftover.onData((data) => {
    said.stdout += data;
  });
  const ended = new Promise<number>((resolve) =>
    leftover?.onExit(({ exitCode }) => resolve(exitCode)),
  );
  await ready(said);
  leftover.kill('SIGHUP');
  expect(await ended).toBe(0);
  leftover = undefined;
});

test('SIGTERM ends the proxy with 0; the app of its seat lives on', async () => {
  await on.den('[cat]');
  const { out, exited, child } = on.start(OPERATOR);
  const app = await enter(await ready(out));
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
  expect(runs(app)).toBe(true);
  // No ttyd, whose pipe goes when it sees that its terminal is gone.
  await vi.waitFor(() => expect(on.left()).toEqual([Number.parseInt(app, 10)]));
});

test('Ctrl-C in a terminal leaves nothing behind, also where npm hands it on a second time', async () => {
  await on.den('[cat]');
  const out = { stdout: '' };
  leftover = spawnPty(process.execPath, ['proxy/main.ts'], {
    cwd: ROOT,
    env: { ...on.environment(), ...OPERATOR },
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
  expect(on.left()).toEqual([]);
});
