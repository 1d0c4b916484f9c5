// What a seat runs: program, folder, instance, secret and layout, for each kind of room.
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Room } from '../../rooms/load.ts';
import { appCommand } from './app-command.ts';

const room = { id: 'den', mode: 'solo', projectDir: '/p', app: { kind: 'desktop' } } as Room;
const options = {
  stateDir: '/s',
  wibwobCommand: ['/opt/wibwob', '-x'],
  wibwobCwd: undefined,
  secret: 'hush',
  texts: ['/p/a.md', '/p/b.md'],
};

test('the built-in desktop runs with this Node, and its program exists', () => {
  const { argv, cwd, env, ipcSocket } = appCommand(room, 2, options);
  expect(argv[0]).toBe(process.execPath);
  expect(existsSync(argv.at(-1) ?? '')).toBe(true);
  expect(cwd).toBe('/p');
  expect(env.WIBWOB_AUTH_SECRET).toBe('hush');
  expect(env.WIBWOB_INSTANCE).toMatch(/^tr[0-9a-f]{8}-den-2$/);
  expect(ipcSocket).toBe(`/tmp/wibwob_${env.WIBWOB_INSTANCE}.sock`);
});

test('the built-in desktop may show the room’s own texts and nothing beside them', () => {
  expect(appCommand(room, 1, options).env.DESKTOP_ROOTS).toBe('/p/a.md:/p/b.md');
  expect(appCommand(room, 1, { ...options, texts: [] }).env.DESKTOP_ROOTS).toBe('');
});

test('compiled code is kept in the state folder, or where the apps’ own user keeps it', () => {
  const cacheOf = (compileCache?: string) =>
    appCommand(room, 1, { ...options, ...(compileCache ? { compileCache } : {}) }).env
      .NODE_COMPILE_CACHE;
  expect(cacheOf()).toBe('/s/compile-cache');
  expect(cacheOf('/tmp/theirs')).toBe('/tmp/theirs');
});

test('two installations never share a socket', () => {
  const other = appCommand(room, 1, { ...options, stateDir: '/other' });
  expect(other.ipcSocket).not.toBe(appCommand(room, 1, options).ipcSocket);
});

test('the longest room id still makes a socket path that the kernel takes', () => {
  const long = { ...room, id: 'a'.repeat(64) };
  expect(appCommand(long, 16, options).ipcSocket?.length).toBeLessThanOrEqual(107);
});

test('an instance_id is seat 1’s; further seats are numbered', () => {
  const named = { ...room, instanceId: '7' };
  expect([1, 2].map((seat) => appCommand(named, seat, options).env.WIBWOB_INSTANCE)).toEqual([
    '7',
    '7-2',
  ]);
});

test('the layout goes to the app only where no bridge brings it', () => {
  const laid = { ...room, layoutPath: '/p/l.json' };
  const given = (mode: Room['mode']) =>
    appCommand({ ...laid, mode }, 1, options).env.WIBWOB_LAYOUT_PATH;
  expect(given('solo')).toBe('/p/l.json');
  expect(given('shared')).toBe('/p/l.json');
  expect(given('mirror')).toBeUndefined();
});

test('WibWob-DOS runs as configured, and where it is not configured the error says which key', () => {
  const wibwob: Room = { ...room, app: { kind: 'wibwob' } };
  expect(appCommand(wibwob, 1, options).argv).toEqual(['/opt/wibwob', '-x']);
  expect(() => appCommand(wibwob, 1, { ...options, wibwobCommand: undefined })).toThrow(
    /wibwob: \{ command:/,
  );
});

test('WibWob-DOS runs beside its sources, as the room has it or else the installation', () => {
  const own = { kind: 'wibwob', argv: ['/opt/other'], cwd: '/p/other' } as const;
  const run = (app: Room['app'], wibwobCwd?: string) => {
    const { argv, cwd } = appCommand({ ...room, app }, 1, { ...options, wibwobCwd });
    return [argv.join(' '), cwd];
  };
  expect(run({ kind: 'wibwob' })).toEqual(['/opt/wibwob -x', '/p']);
  expect(run({ kind: 'wibwob' }, '/opt')).toEqual(['/opt/wibwob -x', '/opt']);
  expect(run(own, '/opt')).toEqual(['/opt/other', '/p/other']);
  expect(run({ kind: 'desktop' }, '/opt')[1]).toBe('/p');
});

test('a command that speaks the IPC has what the desktop has for it, and starts in the project', () => {
  const speaks: Room = { ...room, app: { kind: 'command', argv: ['python3', 'a.py'], ipc: true } };
  expect(appCommand(speaks, 2, options)).toEqual({
    argv: ['python3', 'a.py'],
    cwd: '/p',
    env: {
      WIBWOB_INSTANCE: expect.stringMatching(/^tr[0-9a-f]{8}-den-2$/),
      WIBWOB_AUTH_SECRET: 'hush',
    },
    ipcSocket: expect.stringMatching(/^\/tmp\/wibwob_tr[0-9a-f]{8}-den-2\.sock$/),
    reads: [],
  });
});

test('any other command runs as it is, without IPC and without secrets', () => {
  const htop: Room = { ...room, app: { kind: 'command', argv: ['htop', '--tree'] } };
  expect(appCommand(htop, 1, options)).toEqual({
    argv: ['htop', '--tree'],
    cwd: '/p',
    env: {},
    ipcSocket: undefined,
    reads: [],
  });
});
