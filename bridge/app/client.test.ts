// The IPC client against real sockets: a double of the app, raw servers for bad replies, a process that goes deaf.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../../testing/until.ts';
import { AppDouble, type AppDoubleOptions } from '../test/app.ts';
import { tempFolder } from '../test/seat.ts';
import { createIpcClient, type IpcClient } from './client.ts';
import { readState } from './replies.ts';

let folder: string;
let socketPath: string;
const ends: (() => unknown)[] = [];

beforeEach(async () => {
  folder = await tempFolder();
  socketPath = path.join(folder, 'app.sock');
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await rm(folder, { recursive: true, force: true });
});

function client(options: { secret?: string; timeoutMs?: number } = {}): IpcClient {
  const made = createIpcClient({ socketPath, timeoutMs: 5_000, ...options });
  ends.push(() => made.close());
  return made;
}

async function app(options: Partial<AppDoubleOptions> = {}): Promise<AppDouble> {
  const double = await new AppDouble({ socketPath, ...options }).start();
  ends.push(() => double.stop());
  return double;
}

/** A server that treats each connection in its own way. */
async function raw(serve: (socket: Socket, data: string) => void): Promise<Server> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('data', (data) => serve(socket, data.toString()));
  });
  server.listen(socketPath);
  await once(server, 'listening');
  ends.push(async () => {
    for (const socket of open) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return server;
}

describe('requests', () => {
  test('a request leaves in one write, with every value percent-encoded', async () => {
    const seen: string[] = [];
    await raw((socket, data) => {
      seen.push(data);
      socket.end('ok\n');
    });
    const reply = await client().request('exec_command', {
      name: 'chat_receive',
      text: 'a b+c\n=ü',
    });
    expect(reply).toBe('ok');
    expect(seen).toEqual(['cmd:exec_command name=chat_receive text=a%20b%2Bc%0A%3D%C3%BC\n']);
  });

  test('one request is in flight at a time, in the order of asking', async () => {
    const double = await app();
    const ipc = client();
    const ids = Array.from({ length: 20 }, (_, i) => `w${i}`);
    await Promise.all(ids.map((id) => ipc.request('close_window', { id })));
    expect(double.requests.map((r) => r.params.id)).toEqual(ids);
    expect(double.busiest).toBe(1);
  });

  test('a request above 2,047 bytes is refused before anything is sent', async () => {
    const double = await app();
    const text = 'x'.repeat(2_047);
    await expect(client().request('exec_command', { text })).rejects.toMatchObject({
      code: 'IPC_TOO_LONG',
    });
    expect(double.requests).toEqual([]);
    const fits = 2_047 - 'cmd:exec_command text=\n'.length;
    expect(await client().request('exec_command', { text: 'x'.repeat(fits) })).toMatch(/^err/);
  });

  test('a name or key that is no word is refused', async () => {
    const bad = { code: 'IPC_BAD_COMMAND' };
    await expect(client().request('a b')).rejects.toMatchObject(bad);
    await expect(client().request('get_state', { 'x cmd:close_all': 1 })).rejects.toMatchObject(
      bad,
    );
  });

  test('a reply ends at its line break, though the connection stays open', async () => {
    const double = await app();
    double.noEof.add('terminal');
    const reply = await client().request('create_window', {
      type: 'terminal',
      x: 1,
      y: 1,
      w: 40,
      h: 12,
    });
    expect(reply).toBe('{"success":true,"id":"w1"}');
  });

  test('a title with a raw line break does not end the reply early', async () => {
    const state = '{"windows":[{"id":"w1","type":"life","x":1,"y":1,"w":9,"h":9,"title":"a\nb"}]}';
    await raw((socket) => socket.end(`${state}\n`));
    const reply = await client().request('get_state');
    expect(readState(reply)?.windows[0]?.title).toBe('a b');
  });

  test('TX1: a title is read as the room will have it, so that a long one is no change for ever', () => {
    const window = { id: 'w1', type: 'text_editor', x: 1, y: 1, w: 40, h: 12 };
    const read = (title: string) =>
      readState(JSON.stringify({ windows: [{ ...window, title }] }))?.windows[0]?.title;
    expect(read('x'.repeat(5_000))).toBe('x'.repeat(256));
    expect(read('a\u001b[31mb\u202e')).toBe('a[31mb');
  });

  test('invalid UTF-8 is read as far as it goes', async () => {
    const start = '{"windows":[{"id":"w1","type":"life","x":1,"y":1,"w":9,"h":9,"title":"';
    await raw((socket) => {
      socket.end(Buffer.concat([Buffer.from(start), Buffer.from([0xff]), Buffer.from('"}]}\n')]));
    });
    expect(readState(await client().request('get_state'))?.windows[0]?.title).toBe('\ufffd');
  });
});

describe('failures', () => {
  test('no answer is IPC_TIMEOUT: the outcome is unknown; the next request is answered', async () => {
    const double = await app();
    double.mishaps.push({ cmd: 'close_window', what: 'lost' });
    const ipc = client({ timeoutMs: 1_000 });
    const lost = ipc.request('close_window', { id: 'w1' });
    const next = ipc.request('get_state');
    await expect(lost).rejects.toMatchObject({ code: 'IPC_TIMEOUT' });
    expect(await next).toMatch(/^\{"windows"/);
  });

  test('a request on its way when the client is closed keeps its outcome', async () => {
    const double = await app();
    double.mishaps.push({ cmd: 'close_window', what: 'lost' });
    const ipc = client({ timeoutMs: 1_000 });
    const lost = ipc.request('close_window', { id: 'w1' });
    const checked = expect(lost).rejects.toMatchObject({ code: 'IPC_TIMEOUT' });
    await until(() => expect(double.requests.map((r) => r.cmd)).toEqual(['close_window']));
    ipc.close();
    await checked;
    await expect(ipc.request('get_state')).rejects.toMatchObject({ code: 'IPC_UNAVAILABLE' });
  });

  test('a connection that ends without a reply is IPC_TIMEOUT too', async () => {
    await raw((socket) => socket.destroy());
    await expect(client().request('get_state')).rejects.toMatchObject({ code: 'IPC_TIMEOUT' });
  });

  test('an app that is not there is IPC_UNAVAILABLE, one that comes in time is answered', async () => {
    const early = client({ timeoutMs: 100 }).request('get_state');
    await expect(early).rejects.toMatchObject({ code: 'IPC_UNAVAILABLE' });
    const waiting = client().request('get_state');
    await app();
    expect(await waiting).toMatch(/^\{"windows"/);
  });

  test('BR9: a command does not wait for a process that is not there yet', async () => {
    const early = client().request('close_window', { id: 'w1' });
    await expect(early).rejects.toMatchObject({ code: 'IPC_UNAVAILABLE' });
    const double = await app();
    await client().request('get_state');
    expect(double.requests.map((r) => r.cmd)).toEqual(['get_state']);
  });

  test('a reply without end is IPC_BAD_REPLY', async () => {
    await raw((socket) => socket.write(Buffer.alloc(5 * 1024 * 1024, 0x78)));
    await expect(client().request('get_state')).rejects.toMatchObject({
      code: 'IPC_BAD_REPLY',
    });
  });

  test('a full backlog (EAGAIN) is tried again until the app listens', async () => {
    const child = spawn(process.execPath, [
      path.join(import.meta.dirname, '../test/deaf-app.ts'),
      socketPath,
    ]);
    ends.push(async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    });
    await once(child.stdout, 'data');
    child.kill('SIGSTOP');
    // The backlog fills up with others that wait; it may take some before it stops.
    const codes: string[] = [];
    for (let i = 0; i < 100 && !codes.includes('EAGAIN'); i += 1) {
      const other = connect(socketPath);
      ends.push(() => other.destroy());
      const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
        other.once('connect', () => resolve(undefined));
        other.once('error', resolve);
      });
      if (error?.code) codes.push(error.code);
      else other.write('cmd:get_state\n');
    }
    expect(codes).toContain('EAGAIN');
    const asked = client({ timeoutMs: 20_000 }).request('get_state');
    // For some tries.
    await new Promise((resolve) => setTimeout(resolve, 200));
    child.kill('SIGCONT');
    expect(await asked).toMatch(/^\{"windows"/);
  });
});

describe('secrets', () => {
  test('the challenge is answered, and the command follows by itself', async () => {
    const double = await app({ secret: 'sesame' });
    expect(await client({ secret: 'sesame' }).request('get_state')).toMatch(/^\{"windows"/);
    expect(double.requests).toHaveLength(1);
  });

  test('a wrong secret is IPC_AUTH', async () => {
    await app({ secret: 'sesame' });
    const wrong = client({ secret: 'guess' }).request('get_state');
    await expect(wrong).rejects.toMatchObject({ code: 'IPC_AUTH' });
  });
});
