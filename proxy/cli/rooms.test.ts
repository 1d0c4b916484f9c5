// `rooms` of the command line: what it prints and how it ends.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makeProject, roomFile } from '../../rooms/test-project.ts';
import { boxed } from '../test/box.ts';
import { runCli } from '../test/cli.ts';

/** @returns what it printed without the last line break, as a shell takes it */
async function run(cwd: string, args: string[], env: Record<string, string> = {}) {
  const unset = { ROOMS_DIR: undefined, APPS_USER: undefined };
  const { stdout, stderr, exitCode } = await runCli(cwd, ['rooms', ...args], { ...unset, ...env });
  return { stdout: stdout.replace(/\n$/, ''), stderr: stderr.replace(/\n$/, ''), exitCode };
}

test('check prints ok for a good file and ends with 0', async () => {
  await using project = await makeProject({ 'rooms/a.md': roomFile('room_id: a') });
  const { stdout, stderr, exitCode } = await run(project.dir, ['check', 'rooms/a.md']);
  expect({ stdout, stderr, exitCode }).toEqual({
    stdout: 'ok  rooms/a.md',
    stderr: '',
    exitCode: 0,
  });
});

test('check prints every problem as file:line: key: message and ends with 1', async () => {
  await using project = await makeProject({
    'rooms/a.md': roomFile('room_id: a'),
    'rooms/b.md': roomFile('room_id: B\nttyd_port: 1'),
  });
  const { stdout, exitCode } = await run(project.dir, ['check', 'rooms/b.md', 'rooms/a.md', 'no']);
  expect(stdout.split('\n')).toEqual([
    expect.stringMatching(/^rooms\/b\.md:2: room_id: write 1 to 64/),
    'rooms/b.md:3: ttyd_port: write a port from 1024 to 65535.',
    'no:1: does not exist.',
    'ok  rooms/a.md',
  ]);
  expect(exitCode).toBe(1);
});

test('a warning is printed and the file is still ok', async () => {
  await using project = await makeProject({
    'rooms/a.md': roomFile('room_id: a', '## Credits\n'),
  });
  const { stdout, exitCode } = await run(project.dir, ['check', 'rooms/a.md']);
  expect(stdout).toMatch(/^rooms\/a\.md:4: warning: .*Credits.*\nok {2}rooms\/a\.md$/);
  expect(exitCode).toBe(0);
});

test('a room in which people run programs without a box is told of, with as whom, and still ok', async () => {
  await using project = await makeProject({
    'rooms/a.md': roomFile('room_id: a'),
    'rooms/t.md': roomFile('room_id: t\nmode: shared\napp: [top]\nsandbox: none'),
    'rooms/w.md': roomFile('room_id: w\napp: wibwob\nsandbox: none'),
  });
  const { username } = userInfo();
  const can = `app: warning: everyone who has the link can run programs as ${username} (the user of the proxy)`;
  const they =
    'without a box (`sandbox: none`): they can read this installation’s secrets and type into every seat. Take `sandbox: none` out of the room file. Set apps.user in config.yaml; docs/deploy.md says how.';
  const { stdout, exitCode } = await run(project.dir, ['check']);
  expect(stdout.split('\n')).toEqual([
    `rooms/t.md:4: ${can}, ${they}`,
    `rooms/w.md:3: ${can}, since WibWob-DOS has terminal windows with a shell, ${they}`,
    ...['ok  rooms/a.md', 'ok  rooms/t.md', 'ok  rooms/w.md'],
  ]);
  expect(exitCode).toBe(0);
  const kept = await run(project.dir, ['check', 'rooms/t.md'], { APPS_USER: 'teleport-apps' });
  expect(kept.stdout).toBe(
    'rooms/t.md:4: app: warning: everyone who has the link can run programs as teleport-apps, without a box (`sandbox: none`): they can reach the network, and whatever else of teleport-apps runs without a box. Take `sandbox: none` out of the room file.\nok  rooms/t.md',
  );
  // Where there is no bubblewrap `auto` is no box either.
  await writeFile(path.join(project.rooms, 't.md'), roomFile('room_id: t\napp: [top]'));
  const none = await run(project.dir, ['check', 'rooms/t.md'], { BWRAP_PATH: '/no/bwrap' });
  expect(none.stdout).toMatch(
    /^rooms\/t\.md:3: app: warning: everyone .*, without a box \(bubblewrap was not found\): .* Install bubblewrap.* Set apps\.user/,
  );
  if (boxed)
    expect((await run(project.dir, ['check', 'rooms/t.md'])).stdout).toBe('ok  rooms/t.md');
  await writeFile(path.join(project.rooms, 't.md'), roomFile('room_id: t\nsandbox: bwrap'));
  const closed = await run(project.dir, ['check', 'rooms/t.md'], { BWRAP_PATH: '/no/bwrap' });
  expect(closed.stdout).toMatch(/warning: its app does not start here: bubblewrap was not found\./);
  // It is the files that are checked.
  const broken = await run(project.dir, ['check', 'rooms/t.md'], { APPS_USER: '../x' });
  expect(broken.stdout).toBe('ok  rooms/t.md');
});

test('without a file it checks the rooms folder, and files that clash', async () => {
  await using project = await makeProject({
    'rooms/a.md': roomFile('room_id: a'),
    'rooms/b.md': roomFile('room_id: a'),
    'elsewhere/c.md': roomFile('room_id: c'),
  });
  const here = await run(project.dir, ['check']);
  expect(here.stdout.split('\n')).toEqual([
    'rooms/b.md:2: room_id: `a` is already taken by rooms/a.md; each room needs its own.',
    'ok  rooms/a.md',
  ]);
  expect(here.exitCode).toBe(1);
  const there = await run(project.dir, ['check'], { ROOMS_DIR: 'elsewhere' });
  expect(there.stdout).toBe('ok  elsewhere/c.md');
});

test('list shows the rooms', async () => {
  await using project = await makeProject({
    'rooms/a.md': roomFile('room_id: a\ndisplay_name: The A\nmultiplayer: true'),
    'rooms/b.md': roomFile('room_id: b'),
  });
  const { stdout, exitCode } = await run(project.dir, ['list']);
  expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['ROOM', 'MODE', 'PEOPLE', 'NAME', 'FILE'],
    ['a', 'mirror', '2', 'The A', 'rooms/a.md'],
    ['b', 'solo', '1', 'b', 'rooms/b.md'],
  ]);
  expect(exitCode).toBe(0);
});

test('list --json is for programs', async () => {
  await using project = await makeProject({ 'rooms/a.md': roomFile('room_id: a\napp: [top, -b]') });
  const { stdout } = await run(project.dir, ['list', '--json']);
  expect(JSON.parse(stdout)).toEqual({
    rooms: [
      {
        id: 'a',
        displayName: 'a',
        mode: 'solo',
        maxPlayers: 1,
        app: 'top -b',
        file: 'rooms/a.md',
      },
    ],
    problems: [],
  });
});

test('new writes a room that can be opened, as it was asked for', async () => {
  await using project = await makeProject();
  const made = await run(project.dir, ['new', 'reading-room']);
  expect(made.stdout).toContain('rooms/reading-room.md is the room reading-room');
  expect(made.exitCode).toBe(0);
  const asked = ['--mode', 'shared', '--title', 'Tops: all', '--players', '3'];
  expect((await run(project.dir, ['new', 'tops', ...asked, '--', 'top', '-b'])).exitCode).toBe(0);
  expect((await run(project.dir, ['check'])).stdout.split('\n')).toEqual([
    ...(boxed ? [] : [expect.stringMatching(/^rooms\/tops\.md:\d+: app: warning: /)]),
    'ok  rooms/reading-room.md',
    'ok  rooms/tops.md',
  ]);
  const { rooms } = JSON.parse((await run(project.dir, ['list', '--json'])).stdout) as {
    rooms: object[];
  };
  expect(rooms).toEqual([
    expect.objectContaining({
      id: 'reading-room',
      displayName: 'Reading Room',
      mode: 'mirror',
      maxPlayers: 2,
      app: 'desktop',
    }),
    expect.objectContaining({
      id: 'tops',
      displayName: 'Tops: all',
      mode: 'shared',
      maxPlayers: 3,
      app: 'top -b',
    }),
  ]);
});

test.each(['mirror', 'shared', 'solo'])(
  'the keys that new leaves as comments in a %s room are right when they are used',
  async (mode) => {
    await using project = await makeProject({
      'rooms/files/den.md': 'x',
      'rooms/layouts/den.json': '{"version":1,"windows":[]}',
    });
    await run(project.dir, ['new', 'den', '--mode', mode]);
    const file = path.join(project.rooms, 'den.md');
    // What another mode has by itself is told as that.
    expect(await readFile(file, 'utf8')).toContain(
      mode === 'shared' ? '# grid: free' : '# grid: 120x36',
    );
    await writeFile(file, (await readFile(file, 'utf8')).replace(/^# (?=\w+:)/gm, ''));
    expect((await run(project.dir, ['check'])).stdout).toBe('ok  rooms/den.md');
  },
);

test('new never overwrites, and refuses what no room may be', async () => {
  await using project = await makeProject({
    'rooms/a.md': roomFile('room_id: a'),
    'rooms/b.md': roomFile('room_id: c'),
  });
  const before = await readFile(path.join(project.rooms, 'a.md'), 'utf8');
  const refused = async (...args: string[]) => {
    const { stderr, exitCode } = await run(project.dir, ['new', ...args]);
    expect(exitCode).toBe(1);
    return stderr;
  };
  expect(await refused('a')).toMatch(/already|exists/);
  expect(await refused('c')).toContain('already the room of');
  expect(await refused('Großer Saal')).toContain('such as `gro-er-saal`');
  expect(await refused('../up/down')).toContain('can’t be a room’s id');
  expect(await refused('d', '--mode', 'mirror', '--players', '40')).toContain('at most 16 seats');
  expect((await run(project.dir, ['new', 'd', '--mode', 'mirorr'])).exitCode).toBe(2);
  expect(await readFile(path.join(project.rooms, 'a.md'), 'utf8')).toBe(before);
  expect(await readdir(project.rooms)).toEqual(['a.md', 'b.md']);
});

test.each([
  ['nothing', [], /Usage:/],
  ['an unknown command', ['chek'], /unknown command 'chek'[\s\S]*Did you mean check/],
  ['an unknown option', ['check', '--fix'], /--fix/],
])('%s ends with 2 and says how to use it', async (_, args, message) => {
  await using project = await makeProject();
  const { stderr, exitCode } = await run(project.dir, args);
  expect(stderr).toMatch(message);
  expect(exitCode).toBe(2);
});
