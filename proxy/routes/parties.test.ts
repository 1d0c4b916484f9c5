// The party's route leads to the party alone, and what comes in malformed is no fault of ours.
import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bodyOf, startTestProxy, type TestProxy } from '../test/harness.ts';

const logged: { level: number; msg: string; err?: unknown }[] = [];
let proxy: TestProxy;
let spied: string[];
let spy: http.Server;

beforeAll(async () => {
  const log = pino({ level: 'debug' }, { write: (line) => void logged.push(JSON.parse(line)) });
  proxy = await startTestProxy({ pair: 'multiplayer: true\napp: [cat]' }, {}, log);
  spied = [];
  spy = http.createServer((request, response) => {
    spied.push(`${request.method} ${request.url}`);
    response.end('a secret of another server');
  });
  spy.on('upgrade', (request, socket) => {
    spied.push(`upgrade ${request.url}`);
    socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
  });
  spy.listen(0, '127.0.0.1');
  await once(spy, 'listening');
});
afterAll(async () => {
  await proxy.close();
  spy.close();
});

/** Sends a request as it is written, and gives the answer. */
function raw(lines: readonly string[], body = ''): Promise<string> {
  const { hostname, port } = new URL(proxy.url);
  const socket = net.connect(Number(port), hostname);
  return new Promise((resolve, reject) => {
    let said = '';
    socket.on('data', (data) => {
      said += data.toString();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(said));
    socket.write(`${[...lines, `Host: ${hostname}:${port}`].join('\r\n')}\r\n\r\n${body}`);
  });
}

const UPGRADE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];

test.each(['http://127.0.0.1:PORT/parties/x/y', '//127.0.0.1:PORT/parties/x/y'])(
  'a request for %s reaches no other server, neither by GET nor POST nor WebSocket',
  async (pattern) => {
    const target = pattern.replace('PORT', String((spy.address() as AddressInfo).port));
    const close = 'Connection: close';
    const answers = await Promise.all([
      raw([`GET ${target} HTTP/1.1`, close]),
      raw([`POST ${target} HTTP/1.1`, 'Content-Length: 2', close], '{}'),
      raw([`GET ${target} HTTP/1.1`, ...UPGRADE]),
    ]);
    for (const answer of answers) {
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).not.toContain('a secret');
    }
    expect(spied).toEqual([]);
  },
);

test('whatever a path says, it is asked of the party', async () => {
  for (const path of ['/parties/x/y', '/parties/../..//127.0.0.1:9/', '/parties/%2f%2fevil/z?@e']) {
    for (const method of ['GET', 'POST']) {
      const answer = await raw([`${method} ${path} HTTP/1.1`, 'Connection: close']);
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    }
  }
  expect(spied).toEqual([]);
});

test('a control request reaches the party, without a ticket too, and no larger body than the app takes does', async () => {
  const url = `${proxy.url}/parties/room-server/pair/control`;
  const post = (body: string) =>
    fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  const asked = await post('{"op":"snapshot"}');
  expect([asked.status, await asked.json()]).toEqual([
    401,
    { error: 'AUTH_REQUIRED', message: 'Send a ticket of this room as a bearer token.' },
  ]);
  const large = await post(JSON.stringify('x'.repeat(300_000)));
  expect([large.status, (await bodyOf(large)).error.code]).toEqual([413, 'TOO_LARGE']);
});

test('malformed frames end their own socket, and are no error in the log and no stack', async () => {
  const visitor = proxy.visitor();
  await visitor.fetch('/room/pair/');
  const { ticket } = await bodyOf(await visitor.fetch('/api/rooms/pair/ticket'));
  const sockets = [
    visitor.socket('/room/pair/ws'),
    visitor.socket('/room/pair/watch/ws'),
    visitor.socket(`/parties/room-server/pair?ticket=${ticket}`, ''),
  ];
  await Promise.all(sockets.map((socket) => once(socket, 'open')));
  // Reserved bits, an unknown opcode, a text that is no UTF-8.
  const frames = [
    [0xf1, 0x80, 0, 0, 0, 0],
    [0x8b, 0x80, 0, 0, 0, 0],
    [0x81, 0x81, 0, 0, 0, 0, 0xff],
  ];
  const codes = await Promise.all(
    sockets.map(async (socket, n) => {
      const end = once(socket, 'close');
      const { _socket: line } = socket as unknown as { _socket: net.Socket };
      line.write(Buffer.from(frames[n] as number[]));
      return (await end)[0];
    }),
  );
  expect(codes.sort()).toEqual([1002, 1002, 1007]);
  await vi.waitFor(() => expect(logged.some(({ msg }) => /frame|UTF-8/i.test(msg))).toBe(true));
  const bad = logged.filter(({ level, err }) => level >= 50 || typeof err === 'object');
  expect(bad).toEqual([]);
});
