// An app's socket becomes the proxy's own, with real files, as root: nothing else at that name is touched or connected to.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  chown,
  link,
  lstat,
  mkdtemp,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { keepSocket } from './app-socket.ts';

const log = pino({ level: 'silent' });
const root = process.getuid?.() === 0;
const THEIRS = 65_534;
let folder: string;
let file: string;
let servers: Server[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'app-socket-'));
  await chmod(folder, 0o1777);
  file = path.join(folder, 'app.sock');
  servers = [];
});
afterEach(async () => {
  for (const server of servers) server.close();
  await rm(folder, { recursive: true, force: true });
});

/** A socket of a user, beside its place and then moved there, as one look sees it. */
async function bind(uid: number, to = file): Promise<void> {
  const server = createServer().listen(`${to}.new`);
  servers.push(server);
  await once(server, 'listening');
  await chown(`${to}.new`, uid, uid);
  await rename(`${to}.new`, to);
}

const owner = async (of = file) => {
  const { uid, mode } = await lstat(of);
  return { uid, mode: (mode & 0o777).toString(8) };
};

describe.skipIf(!root)(`an app’s socket${root ? '' : ' (skipped: needs root)'}`, () => {
  test('is taken when it is there, as soon as it comes, and again when another app makes it', async () => {
    await bind(THEIRS);
    using _kept = keepSocket(file, THEIRS, log);
    expect(await owner()).toEqual({ uid: 0, mode: '600' });
    for (let i = 0; i < 2; i += 1) {
      await rm(file);
      await bind(THEIRS);
      await vi.waitFor(async () => expect(await owner()).toEqual({ uid: 0, mode: '600' }));
    }
  });

  test('is the proxy’s before a connection, however late the news of it comes', async () => {
    using kept = keepSocket(file, THEIRS, log);
    expect(() => kept.take()).toThrow(expect.objectContaining({ code: 'ENOENT' }));
    await bind(THEIRS);
    kept.take();
    expect(await owner()).toEqual({ uid: 0, mode: '600' });
  });

  test('its user connects no more, also under another name that they gave it', async () => {
    await bind(THEIRS);
    await link(file, path.join(folder, 'other.sock'));
    using _kept = keepSocket(file, THEIRS, log);
    await chmod(folder, 0o777);
    const script =
      'require("net").connect(process.argv[1]).on("connect",()=>console.log("connected")).on("error",e=>console.log(e.code))';
    for (const name of ['app.sock', 'other.sock']) {
      const child = spawn(process.execPath, ['-e', script, path.join(folder, name)], {
        uid: THEIRS,
        gid: THEIRS,
        cwd: '/',
        env: {},
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      expect(String((await once(child.stdout, 'data'))[0]).trim()).toBe('EACCES');
    }
  });

  test.each<[string, () => Promise<unknown>]>([
    [
      'a link to a socket of theirs',
      async () => {
        await rm(path.join(folder, 'precious'));
        await bind(THEIRS, path.join(folder, 'precious'));
        await chmod(path.join(folder, 'precious'), 0o644);
        await symlink(path.join(folder, 'precious'), file);
      },
    ],
    ['a link', () => symlink(path.join(folder, 'precious'), file)],
    ['a file', () => rename(path.join(folder, 'precious'), file)],
    ['a socket of somebody else', () => bind(1)],
  ])('%s in its place is refused and stays as it is', async (_, make) => {
    const precious = path.join(folder, 'precious');
    await writeFile(precious, 'x', { mode: 0o644 });
    await chown(precious, THEIRS, THEIRS);
    await make();
    const before = await owner();
    using kept = keepSocket(file, THEIRS, log);
    expect(() => kept.take()).toThrow(expect.objectContaining({ code: 'EACCES' }));
    expect(await owner()).toEqual(before);
    await lstat(precious).then(
      async () => expect(await owner(precious)).toEqual({ uid: THEIRS, mode: '644' }),
      () => undefined,
    );
  });
});
