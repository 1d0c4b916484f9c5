// Clients without our module, as somebody would write them from partysocket's documentation: a plain PartySocket, and
// `message` events. They watch a seat of a real proxy by its real party, and hear its operations feed.
import { once } from 'node:events';
import { PartySocket } from 'partysocket';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import type { OpsMessage } from '../../protocol/streams/ops-feed.ts';
import { until } from '../../testing/until.ts';
import { startTestProxy, type TestProxy, type TestVisitor } from '../test/harness.ts';
import { AS_OPERATOR } from '../test/ops-page.ts';
import { sit, streamAddress } from '../test/watchers.ts';

let proxy: TestProxy;
/** Has seat 1. */
let visitor: TestVisitor;
beforeAll(async () => {
  proxy = await startTestProxy({ lab: 'multiplayer: true\napp: [cat]\npersist: 60s' });
  visitor = proxy.visitor();
});
afterAll(() => proxy.close());

/** What the terminals of a page would be given, and how often it has connected. */
function terminal(room: string) {
  const socket = new PartySocket({
    host: new URL(proxy.url).host,
    room,
    party: 'terminal-server',
    query: { sandboxId: 'sandbox-456' },
    WebSocket,
    maxRetries: 100,
    minReconnectionDelay: 50,
  });
  const shown = { socket, text: '', opened: 0 };
  socket.addEventListener('open', () => {
    shown.opened += 1;
  });
  socket.addEventListener('message', (event) => {
    expect(typeof event.data).toBe('string');
    shown.text += event.data;
  });
  onTestFinished(() => socket.close());
  return shown;
}

/** What the operations feed says to a client, as it came. */
async function feed() {
  const answer = await fetch(`${proxy.url}/api/ops/ticket`, { headers: AS_OPERATOR });
  const { ticket } = (await answer.json()) as { ticket: string };
  const socket = new PartySocket({
    host: new URL(proxy.url).host,
    room: 'main',
    party: 'ops-monitor-broadcast',
    query: { ticket },
    WebSocket,
  });
  const scans: number[] = [];
  socket.addEventListener('message', (event) => {
    const message = JSON.parse(event.data) as OpsMessage;
    if (message.type === 'scan-result') scans.push(message.data.at);
  });
  onTestFinished(() => socket.close());
  return { scans };
}

test('connection: the WebSocket upgrade works, at both addresses of a seat', async () => {
  const ada = await sit(proxy, 'lab', visitor);
  for (const address of [
    streamAddress(proxy, 'lab.1'),
    `${proxy.url.replace('http', 'ws')}/api/workers/lab.1/terminal?sandboxId=sandbox-456`,
  ]) {
    const socket = new WebSocket(address);
    onTestFinished(() => socket.terminate());
    const [response] = (await once(socket, 'upgrade')) as [{ statusCode: number }];
    expect(response.statusCode).toBe(101);
    await once(socket, 'message');
  }
  await ada.leave();
});

test('proxy: what the app prints is forwarded to clients: the screen as it is, then the output', async () => {
  const ada = await sit(proxy, 'lab', visitor);
  ada.type('before\r');
  await until(() => expect(ada.output()).toContain('before'));
  const shown = terminal('lab.1');
  await until(() => expect(shown.text).toContain('before'));
  expect(shown.text.startsWith('\x1bc')).toBe(true);
  ada.type('after\r');
  await until(() => expect(shown.text).toContain('after'));
  expect(shown.text).not.toContain('"type"');
  await ada.leave();
});

test('reconnection: a PartySocket that was cut comes back by itself, with the screen and what follows', async () => {
  const ada = await sit(proxy, 'lab', visitor);
  const shown = terminal('lab.1');
  await until(() => expect(shown.text).not.toBe(''));
  shown.text = '';
  shown.socket.reconnect();
  ada.type('meanwhile\r');
  await until(() => expect(shown.opened).toBe(2));
  await until(() => expect(shown.text).toContain('meanwhile'));
  expect(shown.text.startsWith('\x1bc')).toBe(true);
  ada.type('later\r');
  await until(() => expect(shown.text).toContain('later'));
  await ada.leave();
});

test('broadcast: a scan’s result is broadcast to who is connected', async () => {
  const { scans } = await feed();
  await until(() => expect(scans.length).toBeGreaterThan(0));
});

test('schedule: scans are broadcast by the clock, though nothing happens', async () => {
  const { scans } = await feed();
  await until(() => expect(scans.length).toBeGreaterThan(2));
  expect(scans).toEqual([...new Set(scans)].sort((a, b) => a - b));
});

test('many clients: all of them get every broadcast', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, feed));
  await until(() => {
    for (const { scans } of all) expect(scans.length).toBeGreaterThan(0);
  });
  const first = Math.max(...all.map(({ scans }) => scans[0] ?? 0));
  await until(() => {
    const since = all.map(({ scans }) => scans.filter((at) => at >= first));
    expect(since[0]?.length).toBeGreaterThan(1);
    for (const one of since) expect(one).toEqual(since[0]);
  });
});
