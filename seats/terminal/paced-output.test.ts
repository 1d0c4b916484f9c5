// Output of a ttyd in few frames, nothing lost, at the pace that is asked for; the ttyd is a WebSocket server that floods.
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { connectUpstream } from './upstream.ts';

const CHUNK = 4_000;
const CHUNKS = 500;

/** A server that does with its one client what it is told. */
async function flooding(
  onClient: (client: WebSocket) => void,
): Promise<{ port: number } & Disposable> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'tty' });
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (client) => client.once('message', () => onClient(client)));
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.dispose]() {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

function flood(client: WebSocket): void {
  for (let i = 0; i < CHUNKS; i += 1) client.send(Buffer.from(`0${`${i};`.padEnd(CHUNK, 'x')}`));
}

async function upstreamOf(port: number, frames: Buffer[], onOutput = () => {}) {
  return connectUpstream(
    { port },
    { cols: 80, rows: 24 },
    {
      onOutput: (frame) => {
        frames.push(frame);
        onOutput();
      },
      onPreferences: () => undefined,
      onClose: () => undefined,
    },
  );
}

const bytes = (frames: Buffer[]) => frames.reduce((sum, frame) => sum + frame.length - 1, 0);

test('a flood comes in order, whole, and in far fewer frames than ttyd sent', async () => {
  using server = await flooding(flood);
  const frames: Buffer[] = [];
  const upstream = await upstreamOf(server.port, frames);
  await vi.waitFor(() => expect(bytes(frames)).toBe(CHUNK * CHUNKS));
  upstream.close();
  const text = frames.map((frame) => frame.toString('latin1', 1)).join('');
  expect(text.match(/\d+;/g)?.map((n) => Number.parseInt(n, 10))).toEqual(
    Array.from({ length: CHUNKS }, (_, i) => i),
  );
  expect(frames.every((frame) => frame[0] === 0x30)).toBe(true);
  expect(frames.length).toBeLessThan(CHUNKS / 3);
});

test('a pause during a flood holds until the resume', async () => {
  using server = await flooding(flood);
  const frames: Buffer[] = [];
  // Paused right there: who looks from outside may come when the whole flood is over.
  const paused = Promise.withResolvers<void>();
  const upstream = await upstreamOf(server.port, frames, () => {
    if (frames.length !== 3) return;
    upstream.pause();
    paused.resolve();
  });
  await paused.promise;
  // What was read before the pause may still be told in this turn.
  await new Promise((resolve) => setImmediate(resolve));
  const held = bytes(frames);
  expect(held).toBeLessThan(CHUNK * CHUNKS);
  // Longer than any rest.
  await sleep(30);
  expect(bytes(frames)).toBe(held);
  upstream.resume();
  await vi.waitFor(() => expect(bytes(frames)).toBe(CHUNK * CHUNKS));
  upstream.close();
});

test('the last words of a ttyd that ends are told', async () => {
  using server = await flooding((client) => {
    client.send(Buffer.from('0bye'));
    client.close();
  });
  const frames: Buffer[] = [];
  await upstreamOf(server.port, frames);
  await vi.waitFor(() => expect(frames.map(String)).toEqual(['0bye']));
});
