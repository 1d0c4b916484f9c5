// The commands around a proxy that runs as a process: start, status, restart, stop.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { identify, parentOf, signal } from '../../node/proc.ts';
import { comeAndGo } from '../../testing/enter.ts';
import { CLI, cliProject } from '../test/cli-project.ts';
import type { Status } from './status.ts';

const on = cliProject();

test('a proxy for two rooms: what status says of it, restart of one app, and an orderly stop', async () => {
  const { child, url } = await on.start(CLI, 'den', 'elsewhere/far.md');
  expect((await fetch(`${url}room/hall/`)).status).toBe(404);
  for (const room of ['den', 'far']) await comeAndGo(url.slice(0, -1), room);

  const before = await on.status();
  expect(before).toMatchObject({ state: 'running', pid: child.pid, url, ready: true, apps: [] });
  expect(before.party?.pid).toBeGreaterThan(0);
  expect(before.rooms.map(({ id }) => id)).toEqual(['den', 'far']);
  expect(before.seats).toMatchObject([
    { room: 'den', seat: 1, state: 'running' },
    { room: 'far', seat: 1, state: 'running' },
  ]);
  const people = await on.run('status');
  expect(people.exitCode).toBe(0);
  expect(people.stdout).toMatch(
    new RegExp(`^running {2}${url} {2}process ${child.pid}, up [^\n]*, version 0.1.0\n`),
  );
  expect(people.stdout).toContain('\nttyd 1.7.7, its page as expected\n');
  expect(people.stdout).toMatch(/\nden\/1 +running +\S+ +\d+ +\d+ +\d+x\d+ +[\d.]+ [KM]B +-/);

  const again = await on.run('restart', 'den/1');
  expect({ stderr: again.stderr, exitCode: again.exitCode }).toEqual({ stderr: '', exitCode: 0 });
  const after = await on.status();
  const pidOf = ({ seats }: Status, room: string) => seats.find((s) => s.room === room)?.pids.app;
  expect(again.stdout).toBe(`restarted  den/1, its app is process ${pidOf(after, 'den')}`);
  expect(pidOf(after, 'den')).not.toBe(pidOf(before, 'den'));
  expect(identify(pidOf(before, 'den') ?? 0)).toBeNull();
  expect(pidOf(after, 'far')).toBe(pidOf(before, 'far'));
  expect((await on.run('restart', 'den/9')).stderr).toContain('den/9 is not running');

  const invited = await on.run('invite', 'den', '--uses', '2', '--role', 'watcher');
  expect(invited.stdout).toMatch(new RegExp(`^${url}invite/den\\.watcher\\.\\S+$`));
  const [, , id = ''] = invited.stdout.split('/').at(-1)?.split('.') ?? [];
  expect((await on.run('invite', 'den', '--list')).stdout).toMatch(`${id}  watcher  0/2`);
  expect((await on.run('invite', 'den', '--revoke', id)).stdout).toBe(`taken back  ${id}`);
  expect((await on.run('invite', 'den', '--list')).stdout).toContain('taken back');
  expect(await on.run('invite', 'nowhere')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('There is no such room'),
  });
  expect((await on.run('invite', 'den', '--uses', '0')).exitCode).toBe(2);

  const log = (await on.run('audit', 'den')).stdout.split('\n');
  expect(log[0]).toMatch(/^WHEN +WHO +FROM +WHAT +WHOM +OUTCOME +NOTE$/);
  expect(log[1]).toMatch(new RegExp(`an operator +127\\.0\\.0\\.1 +revoke_invite +${id} +done$`));
  expect(log[3]).toMatch(/an operator +127\.0\.0\.1 +restart_seat +seat 1 \(.+\) +done$/);
  expect(log).toHaveLength(4);

  const second = await on.launch(CLI, 'start', '--port', '0');
  expect(second.exitCode).toBe(1);
  expect(second.stderr).toContain(`belongs to process ${child.pid}, at ${url}.`);

  const stopped = await on.run('stop');
  expect(stopped.stdout).toContain(`stopped  process ${child.pid}`);
  expect(stopped.stdout).toContain('kept     2 apps (den/1, far/1)');
  await vi.waitFor(() => expect(child.exitCode).toBe(0));
  expect(await on.status()).toMatchObject({
    state: 'stopped',
    pid: null,
    apps: [
      { room: 'den', seat: 1, pid: pidOf(after, 'den') },
      { room: 'far', seat: 1, pid: pidOf(after, 'far') },
    ],
  });
  const ended = await on.run('stop', '--stop-apps');
  expect(ended.stdout).toContain('ended    2 apps');
  for (const room of ['den', 'far']) expect(identify(pidOf(after, room) ?? 0)).toBeNull();
  expect((await on.status()).apps).toEqual([]);
  expect((await on.run('stop')).exitCode).toBe(0);
});

test('stop --stop-apps ends apps while what holds them does not answer', async () => {
  const { url } = await on.start(CLI, 'den');
  await comeAndGo(url.slice(0, -1), 'den');
  const app = (await on.status()).seats[0]?.pids.app ?? 0;
  expect((await on.run('stop')).exitCode).toBe(0);
  const keeper = parentOf(app) ?? 0;
  expect(identify(keeper)).not.toBeNull();
  signal(keeper, 'SIGSTOP');
  try {
    const ended = await on.run('stop', '--stop-apps');
    expect(ended).toMatchObject({ stdout: expect.stringContaining('ended    1 app'), exitCode: 0 });
    expect(identify(app)).toBeNull();
  } finally {
    signal(keeper, 'SIGCONT');
  }
  await vi.waitFor(() => expect(identify(keeper)).toBeNull());
});

test('below a path the commands use the local address, and status says where people come in', async () => {
  const publicUrl = 'https://a.example/rooms/';
  await writeFile(path.join(on.dir, 'config.yaml'), `public_url: ${publicUrl}\n`);
  const { url } = await on.start(CLI, 'den');
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  await comeAndGo(url.slice(0, -1), 'den');
  expect(await on.status()).toMatchObject({ state: 'running', ready: true, url, publicUrl });
  expect((await on.run('status')).stdout).toContain(`\npeople come in at ${publicUrl}\n`);
  expect((await on.run('restart', 'den/1')).exitCode).toBe(0);
  expect((await on.run('stop')).exitCode).toBe(0);
});

test('a name that no room has: the near one is named, and nothing was started', async () => {
  const { exitCode, stderr } = await on.run('start', 'dne');
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^ROOM_UNKNOWN: .*`dne`; did you mean `den`\?/);
  expect((await on.run('start', 'rooms/none.md')).stderr).toContain('none.md is no file');
  expect((await on.run('start', '--port', '99999')).exitCode).toBe(2);
  expect(await on.status()).toMatchObject({ state: 'stopped', apps: [] });
});
