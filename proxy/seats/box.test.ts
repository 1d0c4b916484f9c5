// The box of an app, with a real proxy, keeper and bubblewrap: what a shell in it is, has and sees, and how long it lasts.
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { mkdir, rename, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ROOT } from '../../node/installation.mjs';
import { descendants, identify } from '../../node/proc.ts';
import type { SeatSnapshot } from '../../protocol/api.ts';
import { createKeeper } from '../../seats/process/keeper.ts';
import { boxFolder, seatDir } from '../config/state/state-dir.ts';
import { openShell, type TestShell } from '../test/apps-user.ts';
import { AS, boxed, whyNoBox } from '../test/box.ts';
import { OPERATOR, startTestProxy, type TestProxy, type TestVisitor } from '../test/harness.ts';
import { openTerminal } from '../test/terminal.ts';
import { boxesFolder } from './app-cache.ts';

const SHELL = 'app: [bash, --norc, --noprofile]';
const ROOMS = {
  shell: `${SHELL}\npersist: 60s\nmode: mirror\nmax_players: 2\npreload_files: [rooms/hello.txt]`,
  brief: `${SHELL}\npersist: 0s`,
  open: `${SHELL}\npersist: 60s\nsandbox: none`,
  net: `${SHELL}\npersist: 60s\nnetwork: host`,
  desk: 'sandbox: bwrap\nmultiplayer: true\npersist: 60s',
  size: `app: [sh, -c, "trap 'echo now $(stty size)' WINCH; echo up; while :; do sleep 0.1; done"]\npersist: 60s`,
  keys: `app: [sh, -c, "trap 'echo caught int' INT; trap 'echo caught quit' QUIT; echo up $$; while :; do sleep 0.1; done"]\npersist: 60s`,
  tree: 'app: [bash, --norc, --noprofile, rooms/rc]\npersist: 60s',
  laid: `${SHELL}\npersist: 60s\nlayout_path: rooms/laid.json`,
  cat: 'app: [cat]\npersist: 60s',
  plain: 'persist: 60s',
  brown: 'app: [sh, -c, "sleep 0.2; exit 3"]\npersist: 60s',
  black: 'app: [sh, -c, "sleep 0.2; kill -SEGV $$"]\npersist: 60s',
};

const CONFIG =
  'operator_token: of-the-file\nlogin: { github: { client_id: x, client_secret_file: github } }\n';
/** One text that is there, one that is not, one elsewhere. */
const LAYOUT = {
  version: 1,
  windows: ['rooms/hello.txt', 'rooms/none.txt', '../../var/lib/dpkg/status'].map((path) => ({
    ...{ type: 'text_view', bounds: { x: 0, y: 0, w: 20, h: 5 }, props: { path } },
  })),
};
/** A shell in a script: so that it has a command that names a file of the project. */
const READ_LINES = 'while read -r line; do eval "$line"; done';

/** Of a process, as the kernel names it: `net:[4026531840]`. */
const namespace = (pid: number | 'self', name: string) => readlinkSync(`/proc/${pid}/ns/${name}`);
const NAMESPACES = ['user', 'pid', 'ipc', 'uts', 'net', 'mnt', 'cgroup'];

describe.skipIf(!boxed).each(AS)(`an app in a box%s${whyNoBox}`.replace('%s', ', %s'), (_, env) => {
  let proxy: TestProxy;
  let visitor: TestVisitor;
  let shell: TestShell;
  let home: string;
  const shells: TestShell[] = [];

  const open = async (of: TestVisitor, room: string) => {
    const opened = await openShell(of, room, shells.length * 1000 + 1);
    shells.push(opened);
    return opened;
  };
  async function seatOf(room: string, seat = 1): Promise<SeatSnapshot> {
    const { seats } = await proxy.snapshot();
    const found = seats.find((one) => one.room === room && one.seat === seat);
    if (!found) throw new Error(`${room}/${seat} does not run`);
    return found;
  }
  const api = (at: string, body?: object) =>
    fetch(`${proxy.url}/api/ops/${at}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${OPERATOR}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const folderOf = (room: string, seat = 1) => {
    const boxes = env.APPS_USER === undefined ? undefined : boxesFolder(proxy.stateDir);
    return boxFolder({ stateDir: proxy.stateDir, boxes }, room, seat);
  };

  beforeAll(async () => {
    const text = 'hello from the room\n';
    proxy = await startTestProxy(ROOMS, env, undefined, {
      ...{ 'rooms/hello.txt': text, 'rooms/rc': READ_LINES },
      ...{ 'rooms/laid.json': JSON.stringify(LAYOUT), 'config.yaml': CONFIG },
      ...{ github: 'secret-of-github\n' },
    });
    home = path.dirname(proxy.stateDir);
    visitor = proxy.visitor();
    shell = await open(visitor, 'shell');
    // An answer comes from the app itself, no more from what becomes it.
    await shell.run('true');
  });
  afterAll(async () => {
    for (const one of shells) one.close();
    await proxy?.close();
  });

  test('has namespaces of its own, no right to gain, and is nobody of this machine', async () => {
    const { pids } = await seatOf('shell');
    for (const name of NAMESPACES)
      expect(namespace(pids.app ?? 0, name), name).not.toBe(namespace('self', name));
    const status = await shell.run(
      'grep -E "^(NoNewPrivs|Cap(Inh|Prm|Eff|Bnd|Amb)):" /proc/self/status',
    );
    expect(status.split('\n').map((line) => line.split('\t'))).toEqual([
      ...['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map((set) => [
        `${set}:`,
        '0'.repeat(16),
      ]),
      ['NoNewPrivs:', '1'],
    ]);
    expect(await shell.run('id; hostname; unshare --user true')).toMatch(
      /^uid=1000\(guest\) gid=1000\(guest\) groups=1000\(guest\)\nshell\nunshare: /,
    );
    expect(await shell.run('cut -d: -f1 /etc/passwd')).toBe('guest\nnobody');
  });

  test('gets no environment but a listed one', async () => {
    vi.stubEnv('A_SECRET_OF_THE_PROXY', 'x');
    const names = (await shell.run('env')).split('\n').map((line) => line.split('=')[0]);
    const ofBash = ['PWD', 'SHLVL', '_', 'OLDPWD'];
    expect(names.filter((name) => !ofBash.includes(name ?? '')).sort()).toEqual(
      [
        ...[
          'COLORTERM',
          'HOME',
          'LANG',
          'LOGNAME',
          'PATH',
          'SHELL',
          'TELEPORT_SEAT',
          'TERM',
          'USER',
        ],
        ...(process.env.TZ === undefined ? [] : ['TZ']),
      ].sort(),
    );
    expect(await shell.run('echo "$HOME $USER $LOGNAME"')).toBe('/home/guest guest guest');
  });

  test('sees a read-only system, its room’s files read-only, and writes only to its own folders', async () => {
    const hello = path.join(home, 'rooms/hello.txt');
    expect(await shell.run(`cat ${hello}`)).toBe('hello from the room');
    expect(await shell.run('pwd')).toBe(home);
    for (const file of [
      '/x',
      '/usr/x',
      '/etc/x',
      '/dev/x',
      '/var/x',
      '/run/x',
      `${home}/rooms/x`,
      hello,
    ])
      expect(await shell.run(`(: >> ${file})`), file).toMatch(/Read-only|Permission denied/);
    for (const dir of ['~', '/tmp', '/var/tmp', '/dev/shm'])
      expect(await shell.run(`echo in > ${dir}/mine && cat ${dir}/mine`), dir).toBe('in');
    expect(await shell.run('find / -xdev -writable -not -type l 2>/dev/null')).not.toMatch(
      /^\/(usr|etc)/m,
    );
  });

  test('sees nothing of the proxy, the state folder, the host’s notes, or other seats', async () => {
    const hidden = [
      ...[proxy.stateDir, path.join(home, 'config.yaml'), path.join(home, 'rooms/shell.md')],
      ...[path.join(home, 'rooms/plain.md'), ROOT, '/root', '/proc/1/root/root', '/sys'],
    ];
    for (const file of hidden)
      expect(await shell.run(`ls -d ${file}`), file).toContain('No such file');
    expect(await shell.run('ls -A /tmp /home')).not.toMatch(/wibwob|teleport-|seat-|\.state/);
    expect(await shell.run('cat /etc/shadow')).toMatch(/denied|No such file/);
    const processes = await shell.run(
      'cd /proc; echo [0-9]*; cat [0-9]*/cmdline | tr "\\0" " "; cd',
    );
    expect(processes).not.toContain(home);
    expect(processes.split('\n')[0]?.split(' ').length).toBeLessThan(6);
    expect(await shell.run(`kill -0 ${process.pid}`)).toContain('No such process');
  });

  test('a command that names a file of the project sees that project, and no secret in it, also when those are replaced or made later', async () => {
    await mkdir(path.join(home, 'lib/deep'), { recursive: true });
    for (const file of ['lib/deep/key.pem', 'lib/.env'])
      await writeFile(path.join(home, file), 'secret-of-the-project', { mode: 0o600 });
    await writeFile(path.join(home, 'lib/code'), 'open');
    await symlink('lib/code', path.join(home, 'link'));
    const tree = await open(visitor, 'tree');
    const see = async () =>
      tree.run(`cat ${home}/lib/code ${home}/link; grep -rs . ${home} | sort`);
    const before = await see();
    expect(before).toMatch(/^openopen/);
    expect(before).toContain(`${home}/rooms/hello.txt:hello from the room`);
    for (const secret of ['of-the-file', 'secret-of', 'client_secret', 'room_id'])
      expect(before).not.toContain(secret);
    expect(await tree.run(`ls -A1 ${home} ${home}/lib`)).toBe(
      `${home}:\nlib\nlink\nrooms\n\n${home}/lib:\ncode\ndeep`,
    );
    // As an editor saves.
    for (const [file, mode] of [
      ['config.yaml', 0o644],
      ['github', 0o644],
      ['rooms/plain.md', 0o644],
      ['lib/deep/key.pem', 0o600],
    ] as const) {
      const beside = path.join(home, 'beside');
      await writeFile(beside, 'secret-of-an-editor', { mode });
      await rename(beside, path.join(home, file));
    }
    await writeFile(path.join(home, 'rooms/later.md'), 'secret-of-a-later-room');
    await writeFile(path.join(home, '.env'), 'secret-of-later');
    expect(await see()).toBe(before);
  });

  test('sees the texts of its layout that are there and in the project', async () => {
    const laid = await open(visitor, 'laid');
    expect(await laid.run('find rooms | sort; ls -d /var/lib/dpkg')).toMatch(
      /^rooms\nrooms\/hello.txt\nrooms\/laid.json\nls: [^\n]*No such file[^\n]*$/,
    );
  });

  test('has no descriptor but its terminal', async () => {
    const { pids } = await seatOf('shell');
    const files = readdirSync(`/proc/${pids.app}/fd`).map((fd) =>
      readlinkSync(`/proc/${pids.app}/fd/${fd}`),
    );
    // What this process itself was started with is covered by /dev/null.
    for (const file of files) expect(file).toMatch(/^\/dev\/(tty|null|pts\/\d+|console)$/);
  });

  test('is told of its terminal’s size, and has job control', async () => {
    const sized = await openTerminal(visitor, 'size', { cols: 90, rows: 30 });
    await vi.waitFor(() => expect(sized.output()).toContain('up'));
    sized.resize({ cols: 101, rows: 31 });
    await vi.waitFor(() => expect(sized.output()).toContain('now 31 101'));
    sized.socket.terminate();
    const terminal = await openTerminal(visitor, 'shell', { cols: 400, rows: 50 });
    terminal.type('sleep 1000\r');
    await vi.waitFor(async () => {
      const { pids } = await seatOf('shell');
      const names = descendants(pids.app ?? 0).map((pid) =>
        readFileSync(`/proc/${pid}/comm`, 'utf8').trim(),
      );
      expect(names).toContain('sleep');
    });
    terminal.type('\x1a');
    await vi.waitFor(() => expect(terminal.output()).toContain('Stopped'));
    expect(await shell.run('jobs; kill -9 %1')).toMatch(/Stopped +sleep 1000/);
    terminal.socket.terminate();
  });

  test('Ctrl-C and Ctrl-\\ are the app’s to handle, and end one that does not', async () => {
    const terminal = await openTerminal(visitor, 'keys');
    await vi.waitFor(() => expect(terminal.output()).toContain('up'));
    const before = (await seatOf('keys')).pids.app;
    terminal.type('\x03');
    await vi.waitFor(() => expect(terminal.output()).toContain('caught int'));
    terminal.type('\x1c');
    await vi.waitFor(() => expect(terminal.output()).toContain('caught quit'));
    terminal.type('\x03');
    await vi.waitFor(() => expect(terminal.output().split('caught int')).toHaveLength(3));
    expect((await seatOf('keys')).pids.app).toBe(before);
    expect(terminal.output()).not.toContain('ended');
    terminal.socket.terminate();
    const cat = await openTerminal(visitor, 'cat');
    cat.type('here\r');
    await vi.waitFor(() => expect(cat.output()).toContain('here\r\nhere'));
    cat.type('\x03');
    await vi.waitFor(() => expect(cat.output()).toContain('ended by SIGINT'));
    cat.socket.terminate();
  });

  test('has no network unless the room says so', async () => {
    const { port } = new URL(proxy.url);
    const ask = `(exec 3<>/dev/tcp/127.0.0.1/${port}) && echo connected`;
    expect(await shell.run(ask)).toContain('Connection refused');
    expect(await shell.run('tail -n +3 /proc/net/dev | cut -d: -f1')).toBe('lo');
    const net = await open(visitor, 'net');
    expect(await net.run(ask)).toBe('connected');
    expect(namespace((await seatOf('net')).pids.app ?? 0, 'net')).toBe(namespace('self', 'net'));
    expect(namespace((await seatOf('net')).pids.app ?? 0, 'pid')).not.toBe(
      namespace('self', 'pid'),
    );
  });

  test('how it ended is told as without a box', async () => {
    for (const [room, words] of [
      ['brown', 'ended with code 3'],
      ['black', 'ended by SIGSEGV'],
    ] as const) {
      const terminal = await openTerminal(visitor, room);
      await vi.waitFor(() => expect(terminal.output()).toContain(words));
      terminal.socket.terminate();
    }
  });

  test('its home outlives the app; /tmp does not', async () => {
    await shell.run('echo kept > ~/note; echo gone > /tmp/note');
    const before = await seatOf('shell');
    expect((await api('seats/shell/1/restart')).status).toBe(200);
    const again = await open(visitor, 'shell');
    expect((await seatOf('shell')).pids.app).not.toBe(before.pids.app);
    expect(await again.run('cat ~/note; ls -A /tmp')).toBe(`kept${extra()}`);
    shell = again;
  });
  /** In /tmp: the room's own folder, where that is the test's. */
  const extra = () => (home.startsWith('/tmp/') ? `\n${path.basename(home)}` : '');

  test('an app is asked to end, with its group, before its box does', async () => {
    await shell.run(
      'echo "trap \'sleep 0.5; echo saved >> ~/ended; exit\' HUP TERM; while :; do read -t 1; done" > ~/slow',
    );
    const terminal = await openTerminal(visitor, 'shell');
    terminal.type('exec bash ~/slow\r');
    await vi.waitFor(async () => {
      const words = readFileSync(`/proc/${(await seatOf('shell')).pids.app}/cmdline`, 'utf8');
      expect(words).toContain('slow');
    });
    expect((await api('seats/shell/1/restart')).status).toBe(200);
    terminal.socket.terminate();
    shell = await open(visitor, 'shell');
    expect(await shell.run('cat ~/ended')).toContain('saved');
  });

  test('a killed app takes its box along, and a new one comes', async () => {
    const { pids } = await seatOf('shell');
    await shell.run('setsid -f sleep 1000; (sleep 1000 &)');
    const left = descendants(pids.app ?? 0).concat(
      readdirSync('/proc')
        .map(Number)
        .filter((pid) => pid > 0 && isIn(pid, pids.app ?? 0)),
    );
    expect(left.length).toBeGreaterThan(1);
    process.kill(pids.app ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(left.filter((pid) => identify(pid) !== null)).toEqual([]));
    await vi.waitFor(async () => {
      const now = (await seatOf('shell')).pids.app;
      expect(now).not.toBeNull();
      expect(now).not.toBe(pids.app);
    });
    shell = await open(visitor, 'shell');
  });
  const isIn = (pid: number, app: number) => {
    try {
      return namespace(pid, 'pid') === namespace(app, 'pid');
    } catch {
      return false;
    }
  };

  test('what it had is gone with the seat, also what it closed to everybody', async () => {
    const terminal = await openShell(proxy.visitor(), 'brief');
    await terminal.run('mkdir -p ~/a/b; touch ~/a/b/c; chmod 0 ~/a/b ~/a ~');
    expect((await stat(folderOf('brief'))).isDirectory()).toBe(true);
    terminal.close();
    await vi.waitFor(() => expect(() => statSync(folderOf('brief'))).toThrow('ENOENT'));
  });

  test('a room may go without, and the built-in desktop does', async () => {
    const open1 = await open(visitor, 'open');
    expect(await open1.run('id -un')).not.toBe('guest');
    await openTerminal(visitor, 'plain');
    for (const room of ['open', 'plain']) {
      const { pids } = await seatOf(room);
      expect(namespace(pids.app ?? 0, 'user'), room).toBe(namespace('self', 'user'));
    }
  });

  test('its IPC is reached from outside, also after a restart, and leads nowhere else', async () => {
    await openTerminal(visitor, 'desk');
    const ask = async () =>
      (await api('ipc', { room: 'desk', seat: 1, cmd: 'get_state', params: {} })).text();
    await vi.waitFor(async () => expect(await ask()).toContain('windows'));
    const { pids, ipcSocket } = await seatOf('desk');
    expect(ipcSocket).toMatch(new RegExp(`^/proc/${pids.app}/root/tmp/wibwob_.*\\.sock$`));
    expect(namespace(pids.app ?? 0, 'net')).not.toBe(namespace('self', 'net'));
    await vi.waitFor(async () => expect((await seatOf('desk')).bridge.status).toBe('live'));
    const made = await api('ipc', {
      ...{ room: 'desk', seat: 1, cmd: 'create_window' },
      params: { type: 'gradient', x: '1', y: '1', w: '30', h: '9' },
    });
    expect(await made.text()).toContain('success');
    const types = async () => (await seatOf('desk')).windows.map(({ type, g }) => (g ? type : g));
    await vi.waitFor(async () => expect(await types()).toEqual(['gradient']));
    expect((await api('seats/desk/1/restart')).status).toBe(200);
    await vi.waitFor(async () => expect(await types()).toEqual(['gradient']));
    expect((await seatOf('desk')).ipcSocket).not.toBe(ipcSocket);
  });

  test('runs in the box that its room asks for, as the process shows', async () => {
    const keeper = createKeeper({ stateDir: proxy.stateDir, log: pino({ level: 'silent' }) });
    const held = await keeper.list();
    await keeper.close();
    const boxOf = (room: string) =>
      held.find(({ seat }) => seat === seatDir(proxy.stateDir, room, 1))?.box;
    expect(boxOf('shell')).toBe('none');
    expect(boxOf('net')).toBe('host');
    expect(boxOf('open')).toBeUndefined();
    const { uid } = statSync(`/proc/${(await seatOf('shell')).pids.app}`);
    const { uid: openUid } = statSync(`/proc/${(await seatOf('open')).pids.app}`);
    expect(uid).toBe(openUid);
    expect(path.isAbsolute(seatDir(proxy.stateDir, 'shell', 1))).toBe(true);
  });
});
