// The bad network itself: each fault does what it says, and healing lets everything through that was kept.
import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startFaultProxy } from './tcp-fault-proxy.ts';

/** A server that sends back what it gets, a bad network before it, and a client. */
async function echo() {
  const servers: Socket[] = [];
  const server = net.createServer((socket) => {
    servers.push(socket);
    socket.on('error', () => socket.destroy());
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const network = await startFaultProxy((server.address() as AddressInfo).port);
  const connect = () => {
    const socket = net.connect(network.port, '127.0.0.1');
    const seen = { text: '', error: '', closed: false };
    socket.on('data', (data) => {
      seen.text += data.toString('latin1');
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      seen.error = error.code ?? '';
    });
    socket.on('close', () => {
      seen.closed = true;
    });
    onTestFinished(() => void socket.destroy());
    return { socket, seen };
  };
  onTestFinished(async () => {
    await network[Symbol.asyncDispose]();
    for (const socket of servers) socket.destroy();
    server.close();
  });
  return { network, connect, servers };
}

test('passes bytes both ways, and an orderly end', async () => {
  const { network, connect } = await echo();
  const { socket, seen } = connect();
  const big = 'x'.repeat(1_000_000);
  socket.end(big);
  await vi.waitFor(() => expect(seen.closed).toBe(true));
  expect(seen.text).toBe(big);
  expect(seen.error).toBe('');
  await vi.waitFor(() => expect(network.connections()).toBe(0));
});

test('a cut resets both sides', async () => {
  const { network, connect, servers } = await echo();
  const { socket, seen } = connect();
  socket.write('hello');
  await vi.waitFor(() => expect(seen.text).toBe('hello'));
  network.cut();
  await vi.waitFor(() => expect(seen).toMatchObject({ error: 'ECONNRESET', closed: true }));
  await vi.waitFor(() => expect(servers[0]?.destroyed).toBe(true));
});

test('a delay holds bytes up without holding back those after them', async () => {
  const { network, connect } = await echo();
  network.set({ delayMs: 100 });
  const { socket, seen } = connect();
  await once(socket, 'connect');
  const at = performance.now();
  socket.write('one');
  await vi.waitFor(() => expect(seen.text).toBe('one'), { interval: 5 });
  expect(performance.now() - at).toBeGreaterThanOrEqual(195);
});

test('in a black hole nothing passes and nobody hears of an end; what was kept passes when it heals', async () => {
  const { network, connect, servers } = await echo();
  const [staying, going] = [connect(), connect()];
  staying.socket.write('a');
  going.socket.write('a');
  await vi.waitFor(() => expect(staying.seen.text + going.seen.text).toBe('aa'));
  network.set({ blackHole: true });
  staying.socket.write('b');
  going.socket.destroy();
  await vi.waitFor(() => expect(going.seen.closed).toBe(true));
  const fence = connect();
  await once(fence.socket, 'connect');
  // Which of the two ends of a connection hears of it first is open.
  await vi.waitFor(() => expect(network.connections()).toBe(3));
  expect(servers.filter((socket) => socket.destroyed)).toEqual([]);
  expect(staying.seen.text).toBe('a');
  network.set({});
  await vi.waitFor(() => expect(staying.seen.text).toBe('ab'));
  await vi.waitFor(() => expect(network.connections()).toBe(2));
});

test('a throttle lets so many bytes through in a second', async () => {
  const { network, connect } = await echo();
  const { socket, seen } = connect();
  socket.write('a');
  await vi.waitFor(() => expect(seen.text).toBe('a'));
  network.set({ bytesPerSecond: 20 });
  const at = performance.now();
  socket.write('bcdefghijk');
  await vi.waitFor(() => expect(seen.text).toBe('abcdefghijk'), { interval: 5 });
  expect(performance.now() - at).toBeGreaterThan(400);
});

test('refused connections are reset', async () => {
  const { network, connect } = await echo();
  network.refuse(true);
  const { seen } = connect();
  await vi.waitFor(() => expect(seen).toMatchObject({ error: 'ECONNRESET', closed: true }));
  network.refuse(false);
  const { socket, seen: next } = connect();
  socket.write('back');
  await vi.waitFor(() => expect(next.text).toBe('back'));
});
