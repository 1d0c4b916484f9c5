// The IPC socket of an app in a box, with real files: only a socket at that very place is talked to.
import { once } from 'node:events';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { boxedTransport, outsidePath } from './boxed-socket.ts';

let dir: string;
let server: Server;
let asked: number;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'boxed-'));
  asked = 0;
  server = createServer((socket) => {
    asked += 1;
    socket.end('ok\n');
  }).listen(path.join(dir, 'real.sock'));
  await once(server, 'listening');
});
afterEach(async () => {
  server.close();
  await rm(dir, { recursive: true });
});

const ask = async (name: string) => {
  const { line, socket } = await boxedTransport(() => path.join(dir, name)).exchange(
    'cmd:get_state\n',
    undefined,
    5_000,
  );
  socket.destroy();
  return line;
};

test('a socket is talked to, however long its path is; who listens is told apart', async () => {
  expect(await ask('real.sock')).toBe('ok');
  const deep = path.join(dir, `${'./'.repeat(80)}real.sock`);
  expect(await boxedTransport(() => deep).listener()).toMatch(/^\d+:/);
  expect(await boxedTransport(() => path.join(dir, 'none')).listener()).toBe('');
});

test('a link to a socket of the machine, or a file, is not', async () => {
  await symlink(path.join(dir, 'real.sock'), path.join(dir, 'link.sock'));
  await writeFile(path.join(dir, 'file.sock'), '');
  for (const name of ['link.sock', 'file.sock'])
    await expect(ask(name)).rejects.toMatchObject({ code: 'IPC_UNAVAILABLE' });
  expect(asked).toBe(0);
});

test('without an app there is no place, which is waited for like a socket that is not there yet', async () => {
  expect(outsidePath('/tmp/a.sock', 7)).toBe('/proc/7/root/tmp/a.sock');
  const nowhere = boxedTransport(() => outsidePath('/tmp/a.sock', null));
  await expect(nowhere.exchange('x\n', undefined, 1_000)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await nowhere.listener()).toBe('');
});
