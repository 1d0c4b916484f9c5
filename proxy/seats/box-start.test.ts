// Boxes over starts of the proxy: found again, kept and left; and where there is no bubblewrap that works.
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { identify } from '../../node/proc.ts';
import type { OpsSnapshot } from '../../protocol/api.ts';
import { readPlaces } from '../../seats/process/box/cgroups.ts';
import { comeAndGo } from '../../testing/enter.ts';
import { loadConfig } from '../config/config.ts';
import { startProxy } from '../start.ts';
import { openShell, type TestShell } from '../test/apps-user.ts';
import { boxed, heldHere, whyNoBox } from '../test/box.ts';
import { createVisitor, OPERATOR, type TestVisitor } from '../test/harness.ts';
import { mainFixture, ready } from '../test/main-process.ts';
import { openTerminal } from '../test/terminal.ts';

const main = mainFixture();
const SHELL = '[bash, --norc, --noprofile]';
/** Has bubblewrap's options in its own command line. */
const POSES =
  '[sh, -c, "while read -r _; do :; done", --unshare-user, --unshare-pid, --unshare-net, --die-with-parent, --]';
const OPERATED = { OPERATOR_TOKEN: OPERATOR };

const den = (keys = '', app = SHELL) =>
  writeFile(
    path.join(main.home, 'rooms/den.md'),
    `---\nroom_id: den\napp: ${app}\npersist: 1h\n${keys}\n---\n`,
  );
async function appOf(url: string): Promise<number | null> {
  const answer = await fetch(`${url}/api/ops/snapshot`, {
    headers: { authorization: `Bearer ${OPERATOR}` },
  });
  const { seats } = (await answer.json()) as OpsSnapshot;
  return seats[0]?.pids.app ?? null;
}
async function start(env: Record<string, string> = {}) {
  const started = main.start({ ...OPERATED, ...env });
  return { ...started, url: (await ready(started.out)).replace(/\/$/, '') };
}
/** The same visitor at another address. */
function moved(visitor: TestVisitor, url: string): TestVisitor {
  const next = createVisitor(url);
  const { cookie } = visitor;
  return {
    ...next,
    url,
    cookie,
    fetch: (target, init = {}) =>
      fetch(url + target, { ...init, headers: { ...init.headers, cookie } }),
  };
}

describe.skipIf(!boxed)(`boxes and starts${whyNoBox}`, () => {
  let shell: TestShell;

  test('an app is found again in its box after the proxy was killed, with its home; the end of the seat removes it', async () => {
    await den();
    const first = await start();
    const visitor = createVisitor(first.url);
    shell = await openShell(visitor, 'den');
    await shell.run('echo kept > ~/note; here=1');
    const app = await appOf(first.url);
    const before = identify(app ?? 0);
    first.child.kill('SIGKILL');
    await first.exited;
    expect(identify(app ?? 0)).toBe(before);

    const second = await start();
    await vi.waitFor(async () => expect(await appOf(second.url)).toBe(app));
    shell = await openShell(moved(visitor, second.url), 'den', 1_001);
    expect(await shell.run('echo $here; cat ~/note')).toBe('1\nkept');
    const box = path.join(main.home, 'state/seats/den/1/box');
    expect((await stat(box)).isDirectory()).toBe(true);
    second.child.kill('SIGKILL');
    await second.exited;

    // Nobody has a place in it any more.
    await rm(path.join(main.home, 'state/places'), { recursive: true });
    for (const copy of ['seat.json', 'place.json'])
      await rm(path.join(main.home, 'state/seats/den/1', copy), { force: true });
    const third = await start();
    await vi.waitFor(() => expect(identify(app ?? 0)).toBeNull());
    await vi.waitFor(() => expect(stat(box)).rejects.toThrow('ENOENT'));
    third.child.kill('SIGTERM');
    await third.exited;
  });

  test.each([
    ['without a box', 'sandbox: none', '', SHELL],
    ['without a box, and poses as one', 'sandbox: none', '', POSES],
    ['in one with a network', 'network: host', '', SHELL],
  ])(
    'an app that runs %s is not taken up where its room wants another: a new one comes',
    async (_, then, now, app) => {
      await den(then, app);
      const first = await start();
      await comeAndGo(first.url, 'den');
      const pid = await appOf(first.url);
      const before = identify(pid ?? 0);
      expect(before).not.toBeNull();
      first.child.kill('SIGKILL');
      await first.exited;
      await den(now, app);
      const second = await start();
      await vi.waitFor(() => expect(identify(pid ?? 0)).toBeNull());
      await vi.waitFor(async () => expect(await appOf(second.url)).not.toBeNull());
      expect(await appOf(second.url)).not.toBe(pid);
      second.child.kill('SIGTERM');
      await second.exited;
    },
  );

  test.skipIf(heldHere.size === 0)(
    'the cgroups of a box hold its app, and go with the seat',
    async () => {
      await den();
      const { url, child, exited } = await start({ STOP_APPS: 'true' });
      await comeAndGo(url, 'den');
      const [own, mounts, ofApp] = await Promise.all(
        ['/proc/self/cgroup', '/proc/self/mountinfo', `/proc/${await appOf(url)}/cgroup`].map(
          (file) => readFile(file, 'utf8'),
        ),
      );
      const [name = ''] = /teleport-[0-9a-f]{16}/.exec(ofApp ?? '') ?? [];
      const groups = readPlaces(own ?? '', mounts ?? '')
        .map(({ folder }) => path.join(folder, name))
        .filter((folder) => existsSync(folder));
      expect(groups.length).toBeGreaterThan(0);
      child.kill('SIGTERM');
      await exited;
      expect(groups.filter((folder) => existsSync(folder))).toEqual([]);
    },
  );
});

describe('without a bubblewrap that works', () => {
  let home: string;
  let lines: string[];

  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'no-box-'));
    await mkdir(path.join(home, 'rooms'));
    lines = [];
    const broken = path.join(home, 'bwrap');
    await writeFile(
      broken,
      '#!/bin/sh\necho "bwrap: No permissions to create a new namespace" >&2\nexit 1\n',
    );
    await chmod(broken, 0o755);
    vi.stubEnv('BWRAP_PATH', broken);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(home, { recursive: true, force: true });
  });

  const room = (id: string, keys: string) =>
    writeFile(path.join(home, `rooms/${id}.md`), `---\nroom_id: ${id}\napp: [cat]\n${keys}\n---\n`);
  async function open() {
    const env = { PORT: '0', STATE_DIR: `${home}/state`, ROOMS_DIR: `${home}/rooms`, ...OPERATED };
    const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) });
    return startProxy(await loadConfig(env, home), log);
  }

  test('`auto` starts without one, and the log says so and why', async () => {
    await room('den', '');
    const proxy = await open();
    try {
      const terminal = await openTerminal(createVisitor(proxy.url.replace(/\/$/, '')), 'den');
      terminal.type('hello\r');
      await vi.waitFor(() => expect(terminal.output()).toContain('hello\r\nhello'));
      terminal.socket.terminate();
      const told = lines.filter((line) => line.includes('without a box'));
      expect(told).toHaveLength(1);
      expect(told[0]).toContain('den: everyone who has the link can run programs as');
      expect(told[0]).toContain('does not start anything here: bwrap: No permissions');
    } finally {
      await proxy.close();
    }
  });

  test('`bwrap` lets nobody in, with the reason', async () => {
    await room('den', 'sandbox: bwrap');
    const proxy = await open();
    try {
      const visitor = createVisitor(proxy.url.replace(/\/$/, ''));
      const page = await visitor.fetch('/room/den/');
      expect(page.status).toBe(503);
      expect(lines.join('')).toContain('den: its app does not start here');
      const { seats } = (await (
        await fetch(`${proxy.url}api/ops/snapshot`, {
          headers: { authorization: `Bearer ${OPERATOR}` },
        })
      ).json()) as OpsSnapshot;
      expect(seats).toEqual([]);
    } finally {
      await proxy.close();
    }
  });
});
