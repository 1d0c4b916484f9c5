// How long the IPC socket waits for its clients, on a clock that the tests move: no client holds up another.
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openLines, request } from '../../testing/desktop.ts';
import { listenIpc } from './server.ts';

const SECRET = 'a secret';
let open: AsyncDisposableStack;
let file: string;

beforeEach(async () => {
  open = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'ipc-'));
  open.defer(() => rm(folder, { recursive: true }));
  file = path.join(folder, 'sock');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await open.disposeAsync();
});

/** A socket that answers each command with its name. */
async function serve(secret: string | null = null): Promise<void> {
  const server = await listenIpc({
    path: file,
    secret,
    handle: async ({ name }) => `did ${name}`,
    onError: (error) => expect.unreachable(error.message),
    subscribe: () => ({ close: () => undefined }),
  });
  open.defer(() => server.close());
}

/** What the server sends until it closes. */
async function reply(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  await once(socket, 'close');
  return text;
}

/** What was written before has been read: the answer to a later client says so. */
const read = () => request(file, 'cmd:fence\n');

test('a request may come in pieces; one without line break counts when nothing more came for 0.3 s', async () => {
  await serve();
  const whole = connect(file);
  whole.write('cmd:get_can');
  await read();
  vi.advanceTimersByTime(299);
  whole.write('vas_size\n');
  expect(await reply(whole)).toBe('did get_canvas_size\n');
  const bare = connect(file);
  const answers: string[] = [];
  const answered = reply(bare).then((text) => answers.push(text));
  bare.write('cmd:get_can');
  // More than once, should it not be read yet.
  while (answers.length === 0) {
    await read();
    vi.advanceTimersByTime(300);
  }
  await answered;
  expect(answers).toEqual(['did get_can\n']);
});

test('clients that say nothing hold nobody up, and are cut off after 5 s', async () => {
  await serve();
  const silent = Array.from({ length: 20 }, () => connect(file));
  await Promise.all(silent.map((client) => once(client, 'connect')));
  // Meanwhile no time passes at all.
  expect(await request(file, 'cmd:get_state\n')).toBe('did get_state');
  const ended = silent.map(reply);
  vi.advanceTimersByTime(5_000);
  expect(await Promise.all(ended)).toEqual(Array(20).fill(''));
});

test('who does not answer the challenge is told so after a second, and holds nobody up', async () => {
  await serve(SECRET);
  const silent = Array.from({ length: 8 }, () => openLines(file));
  await Promise.all(silent.map(({ socket }) => once(socket, 'data')));
  const { socket, lines, ended } = openLines(file);
  await once(socket, 'data');
  const hmac = createHmac('sha256', SECRET).update(JSON.parse(lines[0] ?? '').nonce);
  socket.write(`{"hmac":"${hmac.digest('hex')}"}\ncmd:get_state\n`);
  await ended;
  expect(lines.slice(1)).toEqual(['{"type":"auth_ok"}', 'did get_state']);
  expect(silent.map((one) => one.lines.length)).toEqual(Array(8).fill(1));
  vi.advanceTimersByTime(1_000);
  await Promise.all(silent.map((one) => one.ended));
  for (const one of silent) expect(one.lines.slice(1)).toEqual(['{"error":"auth_failed"}']);
});
