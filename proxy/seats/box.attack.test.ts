// Attacks from inside a box, with real proxies, keepers and bubblewraps: what uses up the machine, and what reaches for
// others. Each bomb is bounded by itself, too, so that a box which fails does not take the machine down.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ROOT } from '../../node/installation.mjs';
import { accountOf } from '../../seats/process/passwd.ts';
import { cloneIsOpen, openShell, type TestShell, whyClosed } from '../test/apps-user.ts';
import { AS, boxed, whyNoBox } from '../test/box.ts';
import { createVisitor, startTestProxy, type TestProxy } from '../test/harness.ts';
import { openTerminal } from '../test/terminal.ts';

const SHELL = 'app: [bash, --norc, --noprofile]\npersist: 60s\nmode: mirror\nmax_players: 3';
const LIMITS = 'apps: { limits: { processes: 60, memory_mb: 256, cpus: 0.5 } }\n';
/** Processes that a bomb stops at by itself: harmless, and far more than a box may have. */
const BOMB = 400;
const FORKS = `(for i in $(seq ${BOMB}); do sleep 60 & done) 2> /dev/null; echo`;
/** Bounded, too: a program that keeps 2 GB of what it reads. */
const GREEDY = 'head -c 2147483648 /dev/zero | tail | wc -c';
/** What makes calls by their numbers, and prints the error of each. */
const CALLS = `
import ctypes, platform, socket
c = ctypes.CDLL(None, use_errno=True)
def call(*args):
    c.syscall(*args)
    return ctypes.get_errno()
arm = platform.machine() == 'aarch64'
key = b'user', b'k', b'v', 1, -3
print(call(217 if arm else 248, *key), call(219 if arm else 250, 0, -3, 1), call(218 if arm else 249, b'user', b'k', None, 0), call(425, 1, 0))
try: socket.socket(40, 1); print('vsock')
except OSError as e: print(e.errno)
socket.socket(socket.AF_UNIX); socket.socket(socket.AF_INET); print('ok')`;
/** Puts a line into its own terminal's input, as if it had been typed, and ends before anybody reads it. */
const INJECT = `
import fcntl, termios
for c in 'injected\\n': fcntl.ioctl(0, termios.TIOCSTI, c.encode())`;
const INJECTING = [
  'if [ -e ~/done ]; then read -t 2 -r line; echo "next<$line>"; exec sleep 1000; fi',
  'touch ~/done',
  `/usr/bin/python3 -c "${INJECT}"`,
].join('\n');
const REFUSED = /denied|Read-only|only root|must be superuser|not permitted/i;
const PYTHON = existsSync('/usr/bin/python3');

describe.skipIf(!boxed).each(AS)(`in the box%s${whyNoBox}`.replace('%s', ', %s'), (_, env) => {
  let proxy: TestProxy;
  const shells: TestShell[] = [];
  let attacker: TestShell;
  let other: TestShell;

  const pidOf = async (seat: number) => {
    const { seats } = await proxy.snapshot();
    return seats.find((one) => one.room === 'den' && one.seat === seat)?.pids.app ?? null;
  };
  /** The other seat answers, and is the one that it was. */
  async function otherLives(before: number | null): Promise<void> {
    expect(await other.run('echo alive')).toBe('alive');
    expect(await pidOf(2)).toBe(before);
  }

  beforeAll(async () => {
    proxy = await startTestProxy(
      { den: SHELL, inject: `app: ${JSON.stringify(['bash', '-c', INJECTING])}\npersist: 60s` },
      env,
      undefined,
      { 'config.yaml': LIMITS },
    );
    attacker = await openShell(proxy.visitor(), 'den');
    other = await openShell(proxy.visitor(), 'den');
    shells.push(attacker, other);
    await attacker.run('true');
    await other.run('true');
  });
  afterAll(async () => {
    for (const shell of shells) shell.close();
    await proxy?.close();
  });

  test('a fork bomb: the box holds no more processes than it may, and others go on', async () => {
    const before = await pidOf(2);
    await attacker.run(FORKS);
    await otherLives(before);
    // What can start no program still reads.
    const count = await attacker.run('set -- /proc/[0-9]*; echo $#');
    expect(Number(count)).toBeGreaterThan(20);
    expect(Number(count)).toBeLessThanOrEqual(60);
    await otherLives(before);
    process.kill((await pidOf(1)) ?? 0, 'SIGKILL');
    await vi.waitFor(async () => expect(await pidOf(1)).not.toBeNull());
    attacker = await openShell(proxy.visitor(), 'den');
    shells.push(attacker);
  });

  test('2 GB of memory: they are not to be had, and others go on', async () => {
    const before = await pidOf(2);
    expect(await attacker.run(GREEDY)).not.toContain('2147483648');
    await otherLives(before);
    // Files in memory are memory.
    for (const dir of ['/tmp', '/dev/shm'])
      expect(
        await attacker.run(`head -c 2147483648 /dev/zero > ${dir}/big; rm -f ${dir}/big`),
      ).toMatch(/No space|Killed/);
    await otherLives(before);
  });

  test('other seats’ files and sockets: they are not there', async () => {
    await other.run('echo secret > ~/mine; echo secret > /tmp/mine; (exec -a theirs sleep 1000 &)');
    expect(await attacker.run('ls -A ~ /tmp; ls /home')).not.toContain('mine');
    expect(await attacker.run('grep -rl secret ~ /tmp 2>/dev/null')).toBe('');
    const sockets = await attacker.run(
      'find / -path /proc -prune -o -type s -print 2>/dev/null; tail -n +2 /proc/net/unix',
    );
    expect(sockets).toBe('');
    for (const name of ['app.sock', 'ttyd.sock', '../../../keeper.sock'])
      expect(await attacker.run(`ls ${path.join(proxy.stateDir, 'seats/den/2', name)}`)).toContain(
        'No such file',
      );
  });

  test('/proc: only what runs in the box, and nothing to signal or look into', async () => {
    const theirs = await pidOf(2);
    expect(await attacker.run('cat /proc/[0-9]*/cmdline | tr "\\0" " "')).not.toContain('theirs');
    expect(await attacker.run(`ls /proc/${process.pid} /proc/${theirs}`)).not.toContain('environ');
    expect(await attacker.run(`kill -9 ${process.pid}`)).toContain('No such process');
    expect(await attacker.run('cat /proc/*/environ | tr "\\0" "\\n"')).not.toMatch(/SECRET|TOKEN/i);
    // The value that it has.
    const setting = '/proc/sys/kernel/core_pattern';
    expect(await attacker.run(`cp ${setting} ~/now; cat ~/now > ${setting}`)).toMatch(REFUSED);
    // No mode of `mount` or `chmod` opens it again.
    expect(await attacker.run('mount -o remount,rw /proc')).toMatch(REFUSED);
    expect(await attacker.run('find /proc -maxdepth 1 -type f -writable')).toBe('');
  });

  test('network: neither the proxy, nor an abstract socket, nor a neighbour is reached', async () => {
    const { port } = new URL(proxy.url);
    expect(await attacker.run(`(exec 3<>/dev/tcp/127.0.0.1/${port})`)).toContain('refused');
    expect(await attacker.run('(exec 3<>/dev/tcp/192.0.2.1/80)')).toContain('unreachable');
    const name = `\0teleport-test-${process.pid}`;
    const server = createServer((socket) => socket.end('reached')).listen({ path: name });
    await once(server, 'listening');
    try {
      expect(readFileSync('/proc/net/unix', 'utf8')).toContain(name.slice(1));
      expect(await attacker.run('cat /proc/net/unix')).not.toContain(name.slice(1));
    } finally {
      server.close();
    }
  });

  test.skipIf(!PYTHON || !['x64', 'arm64'].includes(process.arch))(
    'keys of the kernel and sockets to the hypervisor, which no namespace holds: they are refused',
    async () => {
      const program = Buffer.from(CALLS).toString('base64');
      expect(await attacker.run(`echo ${program} | base64 -d | /usr/bin/python3 -`)).toBe(
        '1 1 1 1\n97\nok',
      );
    },
  );

  test.skipIf(!PYTHON)(
    'CVE-2017-5226: what an app puts into its terminal’s input reaches nobody outside, nor the next app',
    async () => {
      const terminal = await openTerminal(proxy.visitor(), 'inject');
      await vi.waitFor(() => expect(terminal.output()).toContain('ended with code 0'));
      await vi.waitFor(() => expect(terminal.output()).toContain('next<'));
      expect(terminal.output()).toContain('next<>');
      terminal.socket.terminate();
    },
  );
});

describe.skipIf(!boxed || !cloneIsOpen)(
  `in the box of a proxy that is an ordinary user${whyNoBox || whyClosed}`,
  () => {
    let home: string;
    let child: ChildProcess;
    let shell: TestShell;
    let other: TestShell;

    beforeAll(async () => {
      home = await mkdtemp(path.join(tmpdir(), 'ordinary-'));
      await chmod(home, 0o755);
      await mkdir(path.join(home, 'rooms'));
      await writeFile(path.join(home, 'rooms/den.md'), `---\nroom_id: den\n${SHELL}\n---\n`);
      await writeFile(path.join(home, 'config.yaml'), LIMITS);
      const daemon = await accountOf('daemon');
      await mkdir(path.join(home, 'state'), { mode: 0o700 });
      await chown(path.join(home, 'state'), daemon?.uid ?? 0, daemon?.gid ?? 0);
      child = spawn(
        'setpriv',
        [
          ...[`--reuid=${daemon?.uid}`, `--regid=${daemon?.gid}`, '--clear-groups'],
          ...['--no-new-privs', '--bounding-set=-all', process.execPath],
          path.join(ROOT, 'proxy/main.ts'),
        ],
        {
          cwd: home,
          env: {
            ...{ PATH: process.env.PATH, PORT: '0', STOP_APPS: 'true', STATE_DIR: `${home}/state` },
            ROOMS_DIR: path.join(home, 'rooms'),
          },
          stdio: ['ignore', 'pipe', 'ignore'],
        },
      );
      const [ready] = (await once(child.stdout as Readable, 'data')) as [Buffer];
      const url = /ready (\S+)\//.exec(String(ready))?.[1] ?? '';
      shell = await openShell(createVisitor(url), 'den');
      other = await openShell(createVisitor(url), 'den');
    });
    afterAll(async () => {
      for (const one of [shell, other]) one?.close();
      if (child?.kill('SIGTERM')) await once(child, 'exit');
      if (home) await rm(home, { recursive: true, force: true });
    });

    test('a fork bomb: the box holds no more processes than it may', async () => {
      expect(await shell.run('ulimit -u')).toBe('60');
      await other.run('true');
      await shell.run(FORKS);
      expect(await other.run('echo alive')).toBe('alive');
      const count = Number(await shell.run('set -- /proc/[0-9]*; echo $#'));
      expect(count).toBeGreaterThan(20);
      // Two of bubblewrap's come before the limit.
      expect(count).toBeLessThanOrEqual(62);
    });

    test('2 GB of memory are not to be had by a process', async () => {
      expect(await other.run(GREEDY)).not.toContain('2147483648');
      for (const dir of ['/tmp', '/dev/shm'])
        expect(await other.run(`head -c 2147483648 /dev/zero > ${dir}/big`)).toContain('No space');
      expect(await other.run('echo alive')).toBe('alive');
    });
  },
);
