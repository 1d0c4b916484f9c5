// `doctor`: what it finds on a sound installation and on broken ones, and that it changes nothing.
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { makeProject, roomFile, type TestProject } from '../../../rooms/test-project.ts';
import { nobody, why } from '../../test/apps-user.ts';
import { boxed } from '../../test/box.ts';
import { runCli } from '../../test/cli.ts';
import { makeOddTtyd } from '../../test/odd-ttyd.ts';
import type { Finding } from './check.ts';

const CLI = path.join(import.meta.dirname, '../cli.ts');

const ARGS = ['doctor', '--json'];
/** Whether a PID namespace can be had. */
const canUnshare = spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true']).status === 0;
const UNSET = {
  ...{ HOST: '', PORT: '0', PARTY_URL: '', STATE_DIR: '', ROOMS_DIR: '', CONFIG: '' },
  APPS_USER: '',
};

/** Runs it in a project of its own; what the machine has set does not count. */
async function doctor({ dir }: TestProject, env: Record<string, string> = {}) {
  return read(await runCli(dir, ARGS, { ...UNSET, ...env }));
}

function read({ stdout, exitCode }: { stdout: string; exitCode?: number | undefined }) {
  const { ok, findings } = JSON.parse(stdout) as { ok: boolean; findings: Finding[] };
  const of = (name: string, level?: Finding['level']) =>
    findings.filter((one) => one.name === name && (level === undefined || one.level === level));
  return { ok, exitCode, findings, of };
}

async function config(project: TestProject, text: string): Promise<string> {
  const file = path.join(project.dir, 'other.yaml');
  await writeFile(file, text);
  return file;
}

test('a sound installation: everything is ok, nothing was made, and the process ends', async () => {
  await using project = await makeProject({ 'rooms/a.md': roomFile('room_id: a') });
  const { ok, exitCode, findings } = read(
    await execa(process.execPath, [CLI, ...ARGS], { cwd: project.dir, env: UNSET, reject: false }),
  );
  expect(findings.filter(({ level }) => level === 'fail')).toEqual([]);
  expect({ ok, exitCode }).toEqual({ ok: true, exitCode: 0 });
  expect(findings.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      ...[
        'node',
        'clock',
        ...(process.platform === 'linux' ? ['init'] : []),
        'memory',
        'config',
        'ttyd',
        'ttyd page',
        'socat',
        'state folder',
        'disk',
        'proxy',
      ],
      ...['rooms', 'party', 'port'],
    ]),
  );
  expect(await readdir(project.dir)).toEqual(['rooms']);
});

test.runIf(canUnshare)(
  `process 1 that is no init is found out${canUnshare ? '' : ' (no namespaces here)'}`,
  async () => {
    await using project = await makeProject({ 'rooms/a.md': roomFile('room_id: a') });
    const first =
      'const { spawn } = require("node:child_process"); spawn(process.execPath, process.argv.slice(1), { stdio: "inherit" }).on("exit", (code) => process.exit(code))';
    const args = ['--pid', '--fork', '--mount-proc', process.execPath, '-e', first, CLI, ...ARGS];
    const done = await execa('unshare', args, { cwd: project.dir, env: UNSET, reject: false });
    expect(read(done).of('init')).toMatchObject([
      { level: 'warn', message: expect.stringMatching(/process 1 \(.*\) does not reap/) },
    ]);
  },
);

test('what is broken fails, each with what to do', async () => {
  await using project = await makeProject({
    'rooms/a.md': roomFile('room_id: A'),
    'rooms/b.md': roomFile('room_id: b\napp: [no-such-program]'),
    'rooms/c.md': roomFile('room_id: c\napp: wibwob'),
    'config.yaml': 'ttyd: { version: 9.9.9 }\n',
  });
  const server = createServer().listen(0, '127.0.0.1');
  try {
    await new Promise((listening) => server.once('listening', listening));
    const { port } = server.address() as AddressInfo;
    const { ok, exitCode, findings, of } = await doctor(project, { PORT: String(port) });
    expect({ ok, exitCode }).toEqual({ ok: false, exitCode: 1 });
    for (const finding of findings)
      if (finding.level !== 'ok') expect(finding.todo, finding.name).toMatch(/\w+/);
    expect(of('ttyd', 'fail')).toHaveLength(1);
    expect(of('rooms', 'fail')[0]?.message).toMatch(/^rooms\/a\.md:2: room_id|\/a\.md:2: room_id/);
    expect(of('apps', 'fail')[0]?.message).toContain('no-such-program was not found');
    expect(of('wibwob', 'fail')[0]?.todo).toContain('wibwob.command');
    expect(of('port', 'fail')[0]?.message).toContain('another program listens there');
  } finally {
    server.close();
  }
});

test('a program that only a package of npm has on PATH is not found, as its room’s app would not be', async () => {
  await using project = await makeProject({
    'rooms/a.md': roomFile('room_id: a\napp: [a-tool]'),
    'node_modules/.bin/a-tool': '#!/bin/sh\n',
  });
  const bin = path.join(project.dir, 'node_modules/.bin');
  await chmod(path.join(bin, 'a-tool'), 0o755);
  const { of } = await doctor(project, { PATH: `${bin}:${process.env.PATH}` });
  expect(of('apps', 'fail')[0]?.message).toBe('a: a-tool was not found');
});

test('rooms in which people run programs without a box: what that gives to whom', async () => {
  await using project = await makeProject({ 'rooms/a.md': roomFile('room_id: a') });
  expect((await doctor(project)).of('apps')).toMatchObject([{ level: 'ok' }]);
  await writeFile(
    path.join(project.rooms, 't.md'),
    roomFile('room_id: t\napp: [top]\nsandbox: none'),
  );
  await writeFile(
    path.join(project.rooms, 'w.md'),
    roomFile('room_id: w\napp: wibwob\nsandbox: none'),
  );
  const { exitCode, of } = await doctor(project, {
    CONFIG: await config(project, 'wibwob: { command: [top] }'),
  });
  expect(exitCode).toBe(0);
  expect(of('apps')).toMatchObject([
    { level: 'warn', message: expect.stringMatching(/^t: everyone who has the link can run/) },
    { level: 'warn', message: expect.stringMatching(/^w: .*terminal windows with a shell/) },
  ]);
  expect(of('apps')[0]?.todo).toContain('apps.user');
});

test('the box of apps: what it rests on, and what it means where there is none', async () => {
  await using project = await makeProject({ 'rooms/t.md': roomFile('room_id: t\napp: [top]') });
  if (boxed)
    expect((await doctor(project)).of('box')[0]?.message).toMatch(
      /^bubblewrap works.*limits: .*(processes|memory|CPU)/,
    );
  const none = await doctor(project, { BWRAP_PATH: '/no/bwrap' });
  expect(none.exitCode).toBe(0);
  expect(none.of('apps', 'warn')).toMatchObject([
    {
      message: expect.stringMatching(/^t: everyone .*, without a box \(bubblewrap was not found\)/),
      todo: expect.stringMatching(/^Install bubblewrap/),
    },
  ]);
  await writeFile(path.join(project.rooms, 't.md'), roomFile('room_id: t\nsandbox: bwrap'));
  const closed = await doctor(project, { BWRAP_PATH: '/no/bwrap' });
  expect(closed.exitCode).toBe(1);
  expect(closed.of('apps', 'fail')).toMatchObject([
    { message: 't: its app does not start here: bubblewrap was not found' },
  ]);
});

test('apps.user that can’t be kept', async () => {
  await using project = await makeProject({ 'rooms/a.md': roomFile('room_id: a') });
  const { exitCode, of } = await doctor(project, { APPS_USER: 'no-such-user-here' });
  expect(exitCode).toBe(1);
  expect(of('apps')).toMatchObject([
    { level: 'fail', message: expect.stringMatching(/^apps\.user: .*no user no-such-user-here/) },
  ]);
  expect(of('apps')[0]?.todo).toContain('adduser');
});

test.skipIf(!nobody)(`apps.user, and what it can’t read${why}`, async () => {
  await using project = await makeProject({
    'rooms/t.md': roomFile('room_id: t\napp: [top]\npreload_files: [a.md, b.md]'),
    'a.md': 'a',
    'b.md': 'b',
  });
  await chmod(project.dir, 0o755);
  await chmod(path.join(project.dir, 'b.md'), 0o600);
  const open = await doctor(project, { APPS_USER: 'nobody' });
  expect(open.of('apps')).toMatchObject([
    { level: 'ok', message: 'apps run as nobody' },
    { level: 'warn', message: `t: ${project.dir}/b.md is closed to nobody` },
  ]);
  await chmod(project.dir, 0o700);
  const closed = await doctor(project, { APPS_USER: 'nobody' });
  expect(closed.exitCode).toBe(1);
  expect(closed.of('apps', 'fail')).toMatchObject([
    { message: `t: ${project.dir} is closed to nobody`, todo: expect.stringMatching(/Open it/) },
  ]);
});

test('a ttyd whose page is another one: each difference, and what to do', async () => {
  await using project = await makeProject({ 'rooms/a.md': roomFile('room_id: a') });
  await using odd = await makeOddTtyd('<p>Welcome to ttyd');
  const { exitCode, of } = await doctor(project, { CONFIG: odd.config });
  expect(exitCode).toBe(0);
  expect(of('ttyd page', 'warn').map(({ message }) => message)).toEqual([
    'There is no inline script, so no terminal.',
    'There is no inline style.',
    'There is no #terminal-container.',
  ]);
  expect(of('ttyd page')[0]?.todo).toContain('setup.mjs');
});

test('a state folder and secrets that others can read', async () => {
  await using project = await makeProject({ 'rooms/a.md': roomFile('room_id: a') });
  const state = path.join(project.dir, '.state');
  await mkdir(state, { mode: 0o755 });
  await chmod(state, 0o755);
  await writeFile(path.join(state, 'operator_token'), 'x', { mode: 0o644 });
  const { of } = await doctor(project);
  expect(of('state folder', 'warn')[0]).toMatchObject({
    message: expect.stringContaining('mode 755'),
    todo: expect.stringContaining(`chmod 700 ${state}`),
  });
  expect(of('secrets', 'fail')[0]?.message).toContain('operator_token can be read by others');
  expect(await readdir(state)).toEqual(['operator_token']);
});

test('a state folder whose sockets would have names that are too long, or that is a file', async () => {
  await using project = await makeProject({
    'rooms/a.md': roomFile('room_id: a'),
    file: 'no folder',
  });
  const long = await doctor(project, { STATE_DIR: path.join(project.dir, 'x'.repeat(100)) });
  expect(long.of('sockets', 'fail')[0]).toMatchObject({
    message: expect.stringMatching(/with ttyd-check\/ttyd\.sock in it at most \d+ fit/),
    todo: 'Set STATE_DIR to a shorter path.',
  });
  const file = await doctor(project, { STATE_DIR: 'file' });
  expect(file.of('state folder', 'fail')[0]?.message).toContain('is not a folder');
});

test('a deployed party: away, without its secret, with another clock', async () => {
  await using project = await makeProject({ 'rooms/a.md': roomFile('room_id: a') });
  let behindMs = 0;
  const server = createServer((_request, response) => {
    response.sendDate = false;
    const date = new Date(Date.now() - behindMs).toUTCString();
    response.writeHead(200, { date }).end('{"ok":true}');
  }).listen(0, '127.0.0.1');
  try {
    await new Promise((listening) => server.once('listening', listening));
    const { port } = server.address() as AddressInfo;
    const env = { PARTY_URL: `http://127.0.0.1:${port}`, PARTY_SECRET: '' };
    expect((await doctor(project, env)).of('party')[0]?.todo).toContain('PARTY_SECRET');
    const set = { ...env, PARTY_SECRET: 'x' };
    expect((await doctor(project, set)).of('party')[0]?.level).toBe('ok');
    behindMs = 300_000;
    expect((await doctor(project, set)).of('party')[0]?.message).toMatch(/clocks differ by 30\d s/);
    server.close();
    server.closeAllConnections();
    expect((await doctor(project, set)).of('party')[0]?.message).toContain('ECONNREFUSED');
  } finally {
    server.close();
  }
});

test('a host that lets others in, and a configuration that can’t be read', async () => {
  await using project = await makeProject({ 'rooms/a.md': roomFile('room_id: a') });
  const open = await doctor(project, { HOST: '0.0.0.0' });
  expect(open.of('host', 'warn')[0]?.todo).toContain('PUBLIC_URL');
  const foreign = await doctor(project, { HOST: '192.0.2.1' });
  expect(foreign.of('port', 'fail')[0]?.message).toContain('no such address');
  const greedy = await doctor(project, { LIMITS_SEATS_FREE_MB: '1000000' });
  expect(greedy.of('memory', 'fail')[0]?.message).toContain('no seat starts');
  const wrong = await doctor(project, { PORT: 'eighty' });
  expect(wrong.of('config', 'fail')[0]?.message).toContain('PORT: must be a port number');
  expect(wrong.exitCode).toBe(1);
});
