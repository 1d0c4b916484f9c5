// `apps.user` without boxes, with a real proxy, ttyd, keeper, setpriv and account: what a shell in a seat reaches, and
// that all the rest works.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { valuesOfEnv } from '../../node/proc.ts';
import type { SeatSnapshot } from '../../protocol/api.ts';
import { SEAT_MARK } from '../../seats/process/pipe.ts';
import {
  cloneIsOpen,
  nobody,
  openShell,
  type TestShell,
  why,
  whyClosed,
} from '../test/apps-user.ts';
import { OPERATOR, startTestProxy, type TestProxy, type TestVisitor } from '../test/harness.ts';
import { openTerminal } from '../test/terminal.ts';
import { installationMark } from './app-cache.ts';

const OPERATOR_AUTH = { authorization: `Bearer ${OPERATOR}` };
const ROOMS = {
  shell:
    'app: [bash, --norc, --noprofile]\nmode: mirror\nmax_players: 2\npersist: 60s\nsandbox: none',
  desk: 'multiplayer: true\nmax_players: 2\npersist: 60s',
  solo: 'persist: 60s',
};

let proxy: TestProxy;
let shell: TestShell;

async function seatOf(room: string, seat = 1): Promise<SeatSnapshot> {
  const { seats } = await proxy.snapshot();
  const found = seats.find((one) => one.room === room && one.seat === seat);
  if (!found) throw new Error(`${room}/${seat} does not run`);
  return found;
}

const status = (pid: number | null) => readFileSync(`/proc/${pid}/status`, 'utf8');
const field = (pid: number | null, name: string) =>
  new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status(pid))?.[1]?.trim().split(/\s+/);

async function ipc(room: string, cmd = 'get_state'): Promise<string> {
  const response = await fetch(`${proxy.url}/api/ops/ipc`, {
    method: 'POST',
    headers: { ...OPERATOR_AUTH, 'content-type': 'application/json' },
    body: JSON.stringify({ room, seat: 1, cmd, params: {} }),
  });
  return response.text();
}

/** Connects from a seat's shell; @returns the system's code, or `connected` */
const connect = (from: TestShell, socket: string) =>
  from.run(
    `${process.execPath} -e 'require("net").connect(process.argv[1]).on("connect",()=>{console.log("connected");process.exit()}).on("error",e=>console.log(e.code))' ${socket}`,
  );

describe.skipIf(!nobody)(`apps.user${why}`, () => {
  const visitors: TestVisitor[] = [];

  beforeAll(async () => {
    vi.stubEnv('TMPDIR', tmpdir());
    proxy = await startTestProxy(ROOMS, { APPS_USER: 'nobody' });
    visitors.push(proxy.visitor(), proxy.visitor());
    shell = await openShell(visitors[0]!, 'shell');
    // The second seat, whose sockets are another's.
    await openTerminal(visitors[1]!, 'shell');
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    shell?.close();
    await proxy?.close();
    if (!proxy) return;
    await rm(`/tmp/teleport-apps-${installationMark(proxy.stateDir)}`, { recursive: true });
    expect(valuesOfEnv(SEAT_MARK).filter((dir) => dir.startsWith(proxy.stateDir))).toEqual([]);
  });

  test('the app runs as that user, with its groups and nothing to gain rights by', async () => {
    const id = String(nobody?.uid);
    // An answer comes from the app itself, no more from the shell that became it.
    expect(await shell.run('id -u; id -g; id -G')).toBe(`${id}\n${nobody?.gid}\n${nobody?.gid}`);
    const { pids } = await seatOf('shell');
    expect(field(pids.app, 'Uid')).toEqual([id, id, id, id]);
    expect(field(pids.app, 'Gid')).toEqual(Array(4).fill(String(nobody?.gid)));
    expect(field(pids.app, 'Groups')).toEqual([String(nobody?.gid)]);
    expect(field(pids.app, 'NoNewPrivs')).toEqual(['1']);
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapAmb'])
      expect(field(pids.app, set)).toEqual(['0000000000000000']);
    expect(field(pids.ttyd, 'Uid')?.[0]).toBe(String(process.getuid?.()));
  });

  test('its environment is that user’s, without a folder for temporary files of the proxy’s', async () => {
    const said = await shell.run(`echo "$HOME $USER $LOGNAME $SHELL \${TMPDIR-none}"`);
    expect(said).toBe(`${nobody?.home} nobody nobody ${nobody?.shell} none`);
  });

  test('its terminal is whole: it may be opened anew, and stays its own', async () => {
    expect(await shell.run('echo one > /dev/stderr; echo two > /dev/tty; tty')).toBe(
      'one\ntwo\n/dev/tty',
    );
    const { pids } = await seatOf('shell', 2);
    // Its own terminal again, by the name of another's: `0` is a link.
    expect(await shell.run(`cat /proc/${process.pid}/fd/0`)).toContain('Permission denied');
    expect(await shell.run(`readlink /proc/${pids.app}/fd/0`)).toBe('/dev/tty');
    const terminals = await shell.run('for t in /dev/pts/[0-9]*; do : < $t; done');
    for (const line of terminals.split('\n')) expect(line).toContain('Permission denied');
  });

  test('no descriptor but the terminal is open in it', async () => {
    const { pids } = await seatOf('shell');
    const open = readdirSync(`/proc/${pids.app}/fd`).map((fd) =>
      readlinkSync(`/proc/${pids.app}/fd/${fd}`),
    );
    // What this process itself was started with is covered by the latter.
    expect(open.filter((file) => file !== '/dev/tty' && file !== '/dev/null')).toEqual([]);
    expect(open.filter((file) => file === '/dev/tty').length).toBeGreaterThanOrEqual(3);
  });

  test('a shell does not read the environment of the proxy, of ttyd or of the keeper', async () => {
    const { pids } = await seatOf('shell');
    const keeper = field(pids.app, 'PPid')?.[0];
    for (const pid of [process.pid, pids.ttyd, keeper])
      expect(await shell.run(`cat /proc/${pid}/environ`)).toContain('Permission denied');
  });

  test('a shell neither lists nor enters the state folder', async () => {
    for (const line of ['ls', 'cd', 'cat'])
      expect(await shell.run(`${line} ${proxy.stateDir}`)).toContain('Permission denied');
    const secret = path.join(proxy.stateDir, 'seats/shell/2/ipc_secret');
    expect(await shell.run(`cat ${secret}`)).toContain('Permission denied');
  });

  describe.skipIf(!cloneIsOpen)(`with Node and the desktop${whyClosed}`, () => {
    beforeAll(async () => {
      await openTerminal(visitors[0]!, 'desk');
      await openTerminal(visitors[0]!, 'solo');
    });

    test('a shell does not connect to the terminal of another seat', async () => {
      const seat = path.join(proxy.stateDir, 'seats/shell/2');
      for (const name of ['app.sock', 'ttyd.sock']) {
        expect((await stat(path.join(seat, name))).isSocket()).toBe(true);
        expect(await connect(shell, path.join(seat, name))).toBe('EACCES');
      }
    });

    test.each(['desk', 'solo'])('%s: a shell does not connect to its app', async (room) => {
      const { ipcSocket } = await seatOf(room);
      // In a room without a bridge nobody else asks the app first.
      await vi.waitFor(async () => {
        const { uid, mode } = await stat(ipcSocket);
        expect({ uid, mode: mode & 0o777 }).toEqual({ uid: process.getuid?.(), mode: 0o600 });
      });
      expect(await connect(shell, ipcSocket)).toBe('EACCES');
      expect(await shell.run(`rm -f ${ipcSocket}`)).toMatch(/not permitted|Permission denied/);
      expect(await shell.run(`ln ${ipcSocket} /tmp/mine.sock`)).toMatch(/not permitted/);
      expect(await ipc(room)).toContain('windows');
    });

    test('the desktop works, compiles once, and comes back with its socket after a restart', async () => {
      const before = await seatOf('desk');
      expect(await ipc('desk')).toContain('windows');
      expect(field(before.pids.app, 'Uid')?.[0]).toBe(String(nobody?.uid));
      const again = await fetch(`${proxy.url}/api/ops/seats/desk/1/restart`, {
        method: 'POST',
        headers: OPERATOR_AUTH,
      });
      expect(again.status).toBe(200);
      const { pids, ipcSocket } = await seatOf('desk');
      expect(pids.app).not.toBe(before.pids.app);
      expect(await ipc('desk')).toContain('windows');
      expect(await connect(shell, ipcSocket)).toBe('EACCES');
      const cache = `/tmp/teleport-apps-${installationMark(proxy.stateDir)}/compile-cache-nobody`;
      // Node writes it when a desktop ends.
      expect(readdirSync(cache)).not.toEqual([]);
      const { uid, mode } = await stat(cache);
      expect({ uid, mode: mode & 0o777 }).toEqual({ uid: nobody?.uid, mode: 0o700 });
      expect(await shell.run(`rmdir ${cache}; mv ${cache} /tmp/x`)).toMatch(/denied|not empty/);
    });
  });

  test('a shell that ends is started anew as that user', async () => {
    const { pids } = await seatOf('shell');
    process.kill(pids.app ?? 0, 'SIGKILL');
    await vi.waitFor(async () => {
      const { app } = (await seatOf('shell')).pids;
      expect(app).not.toBeNull();
      expect(app).not.toBe(pids.app);
      expect(field(app, 'Uid')?.[0]).toBe(String(nobody?.uid));
    });
  });
});
