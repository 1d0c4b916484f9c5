// Starts with `apps.user`: refused where it can't be kept, apps found again where it can, and a proxy that is not root.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ROOT } from '../../node/installation.mjs';
import { valuesOfEnv } from '../../node/proc.ts';
import type { OpsSnapshot } from '../../protocol/api.ts';
import { NEEDED_CAPABILITIES } from '../../seats/process/capabilities.ts';
import { accountOf } from '../../seats/process/passwd.ts';
import { SEAT_MARK } from '../../seats/process/pipe.ts';
import { comeAndGo, enterPage, terminalOf } from '../../testing/enter.ts';
import { TerminalVisitor } from '../../testing/terminal-visitor.ts';
import { loadConfig } from '../config/config.ts';
import { endLeftApps } from '../process/left-apps.ts';
import { type Proxy as RunningProxy, startProxy } from '../start.ts';
import { cloneIsOpen, nobody, why, whyClosed } from '../test/apps-user.ts';
import { boxed } from '../test/box.ts';
import { OPERATOR } from '../test/harness.ts';
import { installationMark } from './app-cache.ts';

const MAIN = path.join(ROOT, 'proxy/main.ts');
const log = pino({ level: 'silent' });
let home: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'apps-user-'));
  await chmod(home, 0o755);
  await mkdir(path.join(home, 'rooms'));
  await room('shell', 'app: [bash, --norc]\nsandbox: none');
});
afterEach(async () => {
  // Of a test that failed, too.
  for (const proxy of proxies.splice(0)) await proxy.close();
  await endLeftApps(stateDir());
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
  await rm(cacheAbove(), { recursive: true, force: true });
});

const stateDir = () => path.join(home, 'state');
const cacheAbove = () => `/tmp/teleport-apps-${installationMark(stateDir())}`;
const room = (id: string, keys: string) =>
  writeFile(path.join(home, `rooms/${id}.md`), `---\nroom_id: ${id}\n${keys}\npersist: 60s\n---\n`);
const environment = (user: string | undefined) => ({
  PORT: '0',
  STATE_DIR: stateDir(),
  ROOMS_DIR: path.join(home, 'rooms'),
  OPERATOR_TOKEN: OPERATOR,
  ...(user === undefined ? {} : { APPS_USER: user }),
});
const proxies: RunningProxy[] = [];
async function start(user: string | undefined, to = log): Promise<RunningProxy> {
  const proxy = await startProxy(await loadConfig(environment(user), home), to);
  proxies.push(proxy);
  return proxy;
}

async function appOf({ url }: Pick<RunningProxy, 'url'>, id: string): Promise<number | null> {
  const response = await fetch(`${url}api/ops/snapshot`, {
    headers: { authorization: `Bearer ${OPERATOR}` },
  });
  const { seats } = (await response.json()) as OpsSnapshot;
  return seats.find((seat) => seat.room === id)?.pids.app ?? null;
}

async function enter(proxy: Pick<RunningProxy, 'url'>, id: string): Promise<number | null> {
  await comeAndGo(proxy.url.replace(/\/$/, ''), id);
  return appOf(proxy, id);
}

const field = (pid: number | null, name: string) =>
  new RegExp(`^${name}:\\s*(.*)$`, 'm')
    .exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    ?.trim()
    .split(/\s+/);
/** For a moment it still is the shell that becomes the app. */
const runsAs = (pid: number | null, uid: number | undefined) =>
  vi.waitFor(() => expect(field(pid, 'Uid')).toEqual(Array(4).fill(String(uid))));
const running = () => valuesOfEnv(SEAT_MARK).filter((dir) => dir.startsWith(home));

describe('a start is refused', () => {
  test.each([
    ['there is no such user', 'no-such-user-here', /no user no-such-user-here.*adduser/],
    ['the user is root', 'root', /root is root/],
    ['the user is the proxy’s own', userInfo().username, /docs\/deploy\.md|root/],
  ])('%s', async (_, user, message) => {
    const refused = await start(user).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'CONFIG_INVALID' });
    expect((refused as Error).message).toMatch(/apps\.user: /);
    expect((refused as Error).message).toMatch(message);
  });

  test.skipIf(!nobody)(`root without the capabilities${why}`, async () => {
    const child = spawn('setpriv', ['--bounding-set=-sys_ptrace', process.execPath, MAIN], {
      cwd: home,
      env: { PATH: process.env.PATH, ...environment('nobody') },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 60_000,
    });
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(said).toMatch(/CONFIG_INVALID.*apps\.user: .*lacks CAP_SYS_PTRACE/);
  });

  test.skipIf(!nobody)(`somebody else has the folder for compiled code${why}`, async () => {
    await mkdir(cacheAbove());
    await chown(cacheAbove(), 1, 1);
    await expect(start('nobody')).rejects.toThrow(/apps\.user: .*belongs to user 1/);
  });
});

test('without it, a start says once what rooms with programs give away', async () => {
  await room('tops', 'app: [top]\nsandbox: none');
  await room('desk', 'app: desktop');
  const lines: string[] = [];
  const proxy = await start(
    undefined,
    pino({ level: 'warn' }, { write: (line: string) => lines.push(line) }),
  );
  await proxy.close();
  const told = lines.filter((line) => line.includes('can run programs'));
  expect(told).toHaveLength(1);
  const { msg } = JSON.parse(told[0] ?? '') as { msg: string };
  const { username } = userInfo();
  expect(msg).toBe(
    `shell, tops: everyone who has the link can run programs as ${username} (the user of the proxy), without a box (\`sandbox: none\`): they can read this installation’s secrets and type into every seat. ` +
      'Take `sandbox: none` out of the room file. Set apps.user in config.yaml; docs/deploy.md says how.',
  );
});

describe.skipIf(!nobody)(`apps and proxies${why}`, () => {
  test('a proxy that starts again takes the app up; stopping leaves no process', async () => {
    const first = await start('nobody');
    const app = await enter(first, 'shell');
    await runsAs(app, nobody?.uid);
    await first.close({ keepApps: true });
    const second = await start('nobody');
    await second.adopted;
    expect(await appOf(second, 'shell')).toBe(app);
    await second.close();
    expect(running()).toEqual([]);
  });

  test.each([
    ['as the proxy’s user', undefined, 'nobody'],
    ['as a user that apps.user does not name any more', 'nobody', undefined],
  ])(
    'an app that was started %s is not taken up: it is ended, and a new one comes',
    async (_, then, later) => {
      const uidOf = (user?: string) => (user === undefined ? process.getuid?.() : nobody?.uid);
      const first = await start(then);
      const app = await enter(first, 'shell');
      await runsAs(app, uidOf(then));
      await first.close({ keepApps: true });
      const second = await start(later);
      await second.adopted;
      const now = await appOf(second, 'shell');
      expect(now).not.toBe(app);
      await runsAs(now, uidOf(later));
      await second.close();
      expect(running()).toEqual([]);
    },
  );

  test('a project folder that is closed to that user: nobody gets in, and the log names it', async () => {
    await chmod(home, 0o700);
    const lines: string[] = [];
    const proxy = await start(
      'nobody',
      pino({ level: 'info' }, { write: (line: string) => lines.push(line) }),
    );
    const entry = { base: proxy.url.replace(/\/$/, ''), room: 'shell', name: 'Ada' };
    using visitor = new TerminalVisitor(terminalOf(entry, await enterPage(entry)));
    await vi.waitFor(() =>
      expect(visitor.notes).toContainEqual(
        expect.objectContaining({ type: 'refusal', code: 'SEAT_START_FAILED' }),
      ),
    );
    expect(lines.join('')).toContain('closed to nobody');
    await proxy.close();
  });
});

describe.skipIf(!cloneIsOpen)(`a proxy that is not root${whyClosed}`, () => {
  test('runs apps as another user with the capabilities of the systemd unit, and the apps have none', async () => {
    await room('desk', 'app: desktop');
    await room('boxed', 'app: desktop\nsandbox: bwrap');
    const daemon = await accountOf('daemon');
    await mkdir(stateDir(), { mode: 0o700 });
    await chown(stateDir(), daemon?.uid ?? 0, daemon?.gid ?? 0);
    const socket = () => `/tmp/wibwob_tr${installationMark(stateDir())}-desk-1.sock`;
    const caps = NEEDED_CAPABILITIES.map((name) => `+${name.slice(4).toLowerCase()}`).join(',');
    const child = spawn(
      'setpriv',
      [
        ...[`--reuid=${daemon?.uid}`, `--regid=${daemon?.gid}`, '--clear-groups', '--no-new-privs'],
        ...[`--inh-caps=${caps}`, `--ambient-caps=${caps}`, `--bounding-set=-all,${caps}`],
        ...[process.execPath, MAIN],
      ],
      {
        cwd: home,
        env: { PATH: process.env.PATH, STOP_APPS: 'true', ...environment('nobody') },
        // Number 40 is what a careless wrapper leaves open.
        stdio: Array.from({ length: 41 }, (_, i) => (i === 1 || i === 40 ? 'pipe' : 'ignore')),
      },
    );
    const exited = once(child, 'exit');
    try {
      expect(readlinkSync(`/proc/${child.pid}/fd/40`)).toMatch(/^(pipe|socket):/);
      const [ready] = (await once(child.stdout as Readable, 'data')) as [Buffer];
      const url = /ready (\S+)/.exec(String(ready))?.[1] ?? '';
      for (const id of ['shell', 'desk', ...(boxed ? ['boxed'] : [])]) {
        const app = await enter({ url }, id);
        await runsAs(app, nobody?.uid);
        for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapAmb'])
          expect(field(app, set)).toEqual(['0000000000000000']);
        expect(readdirSync(`/proc/${app}/fd`)).not.toContain('40');
      }
      for (const id of ['desk', ...(boxed ? ['boxed'] : [])]) {
        const state = await fetch(`${url}api/ops/ipc`, {
          method: 'POST',
          headers: { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' },
          body: JSON.stringify({ room: id, seat: 1, cmd: 'get_state', params: {} }),
        });
        expect(await state.text()).toContain('windows');
      }
      await vi.waitFor(async () => expect((await stat(socket())).uid).toBe(daemon?.uid));
      const again = await fetch(`${url}api/ops/seats/desk/1/restart`, {
        method: 'POST',
        headers: { authorization: `Bearer ${OPERATOR}` },
      });
      expect(again.status).toBe(200);
    } finally {
      child.kill('SIGTERM');
      await exited;
    }
    // It may end them and remove what they made, too.
    expect(running()).toEqual([]);
    await expect(stat(socket())).rejects.toThrow('ENOENT');
  });
});
