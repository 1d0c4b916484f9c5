// Browsers that answer, that are gone, and that only stopped reading.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, type TestContext, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { type HeartbeatTimes, startHeartbeat } from './heartbeat.ts';

/** A machine that stops for a second silences nobody. */
const QUICK: HeartbeatTimes = { everyMs: 20, silentMs: 2_000, stalledMs: 60_000 };

async function watched({ onTestFinished }: TestContext, times = QUICK) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const watch = startHeartbeat(server.clients, times);
  onTestFinished(() => {
    watch[Symbol.dispose]();
    for (const client of server.clients) client.terminate();
    server.close();
  });
  const connect = async (options = {}) => {
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const browser = new WebSocket(url, options);
    const closed = vi.fn();
    browser.on('close', closed);
    const [[socket]] = await Promise.all([once(server, 'connection'), once(browser, 'open')]);
    onTestFinished(() => browser.terminate());
    return { browser, closed, socket: socket as WebSocket };
  };
  return { connect };
}

test.concurrent('a browser that does not answer is cut off; one that does stays', async (context) => {
  const { connect } = await watched(context);
  const there = await connect();
  const gone = await connect({ autoPong: false });
  let pings = 0;
  there.browser.on('ping', () => {
    pings += 1;
  });
  await vi.waitFor(() => expect(gone.closed).toHaveBeenCalled());
  expect(pings).toBeGreaterThan(0);
  expect(there.closed).not.toHaveBeenCalled();
});

test.concurrent('a browser that only stopped reading is left in peace for longer', async (context) => {
  const { connect } = await watched(context);
  const { browser, closed, socket } = await connect();
  const gone = await connect({ autoPong: false });
  browser.pause();
  // More than the network takes by itself.
  socket.send(Buffer.alloc(32 * 1024 * 1024));
  await vi.waitFor(() => expect(gone.closed).toHaveBeenCalled());
  expect(socket.bufferedAmount).toBeGreaterThan(0);
  browser.resume();
  await once(browser, 'message');
  expect(closed).not.toHaveBeenCalled();
});

test.concurrent('a browser that never reads on is cut off in the end', async (context) => {
  const { connect } = await watched(context, { ...QUICK, stalledMs: 300 });
  const { browser, socket } = await connect();
  browser.pause();
  socket.send(Buffer.alloc(32 * 1024 * 1024));
  await vi.waitFor(() => expect(socket.readyState).toBe(WebSocket.CLOSED));
});

test.concurrent('a socket that this side does not read is not silent', async (context) => {
  const { connect } = await watched(context);
  const { closed, socket } = await connect();
  socket.pause();
  const gone = await connect({ autoPong: false });
  await vi.waitFor(() => expect(gone.closed).toHaveBeenCalled());
  expect(closed).not.toHaveBeenCalled();
});
