// The way between a browser and the party, over real sockets: order, kinds of frames, pace, and how it ends.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { until } from '../../testing/until.ts';
import { relay } from './relay.ts';

let party: WebSocketServer;
let front: WebSocketServer;
let partyUrl: string;
const address = (server: WebSocketServer) =>
  `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
const log = pino({ level: 'silent' });

beforeEach(async () => {
  party = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  front = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await Promise.all([once(party, 'listening'), once(front, 'listening')]);
  partyUrl = address(party);
  front.on('connection', (socket) =>
    relay(socket, { url: partyUrl, protocols: [], headers: { 'user-agent': 'test' }, log }),
  );
});
afterEach(() => {
  for (const server of [party, front]) {
    for (const client of server.clients) client.terminate();
    server.close();
  }
});

/** A browser's socket and the party's end of it. */
async function connected(): Promise<[WebSocket, WebSocket]> {
  const arrived = once(party, 'connection');
  const browser = new WebSocket(address(front));
  const [there] = (await arrived) as [WebSocket];
  await until(() => expect(browser.readyState).toBe(WebSocket.OPEN));
  return [browser, there];
}

test('frames arrive in order and of their kind, the first ones too', async () => {
  const got: unknown[] = [];
  party.on('connection', (there, request) => {
    expect(request.headers.cookie).toBeUndefined();
    there.on('message', (data, isBinary) => {
      got.push(isBinary ? data : String(data));
      there.send(data, { binary: isBinary });
    });
  });
  const browser = new WebSocket(address(front), { headers: { cookie: 'teleport=secret' } });
  const back: unknown[] = [];
  browser.on('message', (data, isBinary) => back.push(isBinary ? data : String(data)));
  await once(browser, 'open');
  for (let i = 0; i < 100; i += 1) browser.send(`text ${i}`);
  browser.send(Buffer.from([1, 2]));
  await until(() => expect(back).toHaveLength(101));
  expect(got).toEqual(back);
  expect(back[99]).toBe('text 99');
  expect(back[100]).toEqual(Buffer.from([1, 2]));
});

test.each([4401, 4409, 1000, 1001])(
  'the party’s close %d reaches the browser as it is',
  async (code) => {
    const [browser, there] = await connected();
    const closed = once(browser, 'close');
    there.close(code, 'why');
    const [got, reason] = (await closed) as [number, Buffer];
    expect([got, String(reason)]).toEqual([code, 'why']);
  },
);

test('the browser’s close reaches the party; a lost browser does too', async () => {
  const [browser, there] = await connected();
  const closed = once(there, 'close');
  browser.close(4000, 'bye');
  expect((await closed)[0]).toBe(4000);

  const [lost, other] = await connected();
  const dropped = once(other, 'close');
  lost.terminate();
  await dropped;
});

test('a party that is away or that dies is "try again later" (1013)', async () => {
  const [browser, there] = await connected();
  const closed = once(browser, 'close');
  there.terminate();
  expect((await closed)[0]).toBe(1013);

  partyUrl = 'ws://127.0.0.1:1';
  const early = new WebSocket(address(front));
  expect((await once(early, 'close'))[0]).toBe(1013);
});

test('a browser that stops reading stops the reading from the party, and loses nothing', async () => {
  const [browser, there] = await connected();
  const chunk = 'x'.repeat(64 * 1024);
  const FRAMES = 400;
  let got = 0;
  browser.on('message', () => {
    got += 1;
  });
  browser.pause();
  for (let i = 0; i < FRAMES; i += 1) there.send(chunk);
  // 25 MB are more than the sockets in between hold: what does not fit waits at the party.
  const relayed = [...front.clients][0] as WebSocket;
  await until(() => expect(relayed.bufferedAmount).toBeGreaterThan(256 * 1024));
  const waiting: number[] = [];
  await until(() => {
    waiting.push(there.bufferedAmount);
    expect(waiting.at(-1)).toBe(waiting.at(-2));
  });
  expect(there.bufferedAmount).toBeGreaterThan(5 * 1024 * 1024);
  expect(relayed.bufferedAmount).toBeLessThan(2 * 1024 * 1024);
  browser.resume();
  await until(() => expect(got).toBe(FRAMES));
});
