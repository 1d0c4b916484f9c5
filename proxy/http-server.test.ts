// The server under the app: targets that are no paths, requests that never end, and addresses with too many sockets.
import { once } from 'node:events';
import type http from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { AddressCounts } from './auth/addresses.ts';
import { isPathTarget } from './config/keys/base-path.ts';
import { THIS_MACHINE, trustedProxies } from './config/keys/trusted-proxies.ts';
import { createHttpServer, type HttpOptions } from './http-server.ts';

let open = new AsyncDisposableStack();
afterEach(async () => {
  await open.disposeAsync();
  open = new AsyncDisposableStack();
});

const FAST = { headersMs: 200, requestMs: 400, keepAliveMs: 200, idleMs: 600, checkMs: 50 };

async function serve(options: Partial<HttpOptions> = {}) {
  const asked: (string | undefined)[] = [];
  const connections: Socket[] = [];
  const server = createHttpServer(
    (request, response) => {
      asked.push(request.url);
      request.resume().on('end', () => response.end('ok'));
    },
    {
      ...{ sockets: new AddressCounts(100), surplus: new WeakSet() },
      ...{ isProxy: () => false, times: FAST, ...options },
    },
  );
  server.on('upgrade', (request, socket) => {
    asked.push(`upgrade ${request.url}`);
    socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
  });
  server.on('connection', (socket) => connections.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.defer(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { asked, connections, port: (server.address() as AddressInfo).port };
}

/** Sends bytes and gives what came back, once the other side has closed. */
async function raw(port: number, text: string): Promise<string> {
  const socket = net.connect(port, '127.0.0.1');
  open.defer(() => void socket.destroy());
  let said = '';
  socket.on('data', (data) => {
    said += data.toString();
  });
  socket.on('error', () => undefined);
  // `once` would fail with the socket's own error.
  const closed = new Promise((resolve) => socket.on('close', resolve));
  if (text) socket.write(text);
  await closed;
  return said;
}

const UPGRADE = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';

test.each([
  'http://127.0.0.1:9/parties/x/y',
  'HTTP://127.0.0.1:9/parties/x/y',
  '//127.0.0.1:9/parties/x/y',
  '/\\127.0.0.1:9/parties/x/y',
  'ws://127.0.0.1:9/parties/x/y',
  '*',
])('a target that is no path of ours is not routed, upgrades neither: %s', async (target) => {
  const { asked, port } = await serve();
  const method = target === '*' ? 'OPTIONS' : 'GET';
  const head = `${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n`;
  expect(await raw(port, `${head}Connection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
  expect(await raw(port, `${head}${UPGRADE}\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
  expect(asked).toEqual([]);
});

test('a path is routed, and upgrades to anything but a WebSocket are requests', async () => {
  const { asked, port } = await serve();
  const head = 'GET /a//b?c=http://d HTTP/1.1\r\nHost: x\r\n';
  expect(await raw(port, `${head}Connection: close\r\n\r\n`)).toMatch(/ 200 OK/);
  expect(await raw(port, `${head}${UPGRADE}\r\n`)).toMatch(/ 101 /);
  expect(await raw(port, `${head}Connection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n`)).toMatch(
    / 200 OK/,
  );
  expect(asked).toEqual(['/a//b?c=http://d', 'upgrade /a//b?c=http://d', '/a//b?c=http://d']);
  expect(isPathTarget(undefined)).toBe(false);
});

test('a connection that says nothing, a head and a body that never end, and one that waits are ended', async () => {
  const { port } = await serve();
  expect(await raw(port, '')).toMatch(/^(HTTP\/1\.1 408 .*)?$/s);
  expect(await raw(port, 'GET / HTTP/1.1\r\nHost: x\r\nA: ')).toMatch(/^HTTP\/1\.1 408 /);
  const body = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc';
  expect(await raw(port, body)).toMatch(/^HTTP\/1\.1 408 /);
  expect(await raw(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(/ 200 OK/);
});

test('a browser that does not read its answer is ended', async () => {
  const { promise: stalled, resolve } = Promise.withResolvers<http.ServerResponse>();
  const big = createHttpServer(
    (_request, response) => {
      response.write(Buffer.alloc(64 * 1024 * 1024));
      resolve(response);
    },
    {
      ...{ sockets: new AddressCounts(9), surplus: new WeakSet() },
      ...{ isProxy: () => false, times: FAST },
    },
  );
  big.listen(0, '127.0.0.1');
  await once(big, 'listening');
  open.defer(() => void big.close());
  const socket = net.connect((big.address() as AddressInfo).port, '127.0.0.1');
  open.defer(() => void socket.destroy());
  socket.on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(await stalled, 'close');
});

test('an address has so many sockets and a few that are told so, and again once they are closed; behind a proxy they are not its own', async () => {
  const sockets = new AddressCounts(2);
  const slow = { ...FAST, headersMs: 60_000, requestMs: 60_000, idleMs: 60_000 };
  const surplus = new WeakSet<Socket>();
  const { port, connections } = await serve({ sockets, surplus, times: slow });
  // Two, and 16 more that the app answers.
  const held = Array.from({ length: 18 }, () => net.connect(port, '127.0.0.1'));
  await Promise.all(held.map((socket) => once(socket, 'connect')));
  await expect
    .poll(() => connections.map((one) => surplus.has(one)))
    .toEqual([...[false, false, ...Array(16).fill(true)]]);
  expect(await raw(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n')).toBe('');
  const shared = await serve({ sockets, isProxy: trustedProxies(THIS_MACHINE) });
  expect(await raw(shared.port, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(
    / 200 OK/,
  );
  for (const socket of held) {
    const closed = once(socket, 'close');
    socket.destroy();
    await closed;
  }
  await expect
    .poll(() => raw(port, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'), {
      timeout: 60_000,
    })
    .toMatch(/ 200 OK/);
});
