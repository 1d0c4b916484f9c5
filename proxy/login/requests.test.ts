// Requests to providers: to private addresses, in time, of limited size, without following redirects.
import { once } from 'node:events';
import http, { type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { isPrivateEndpoint } from './endpoint.ts';
import { createRequests } from './requests.ts';

let server: http.Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function listen(respond: RequestListener): Promise<string> {
  server = http.createServer(respond).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const GET = { method: 'GET', headers: {} };

test.each([
  ['https://op.example/token', true],
  ['http://localhost:8080/', true],
  ['http://127.0.0.1/', true],
  ['http://127.1.2.3/', true],
  ['http://[::1]:1/', true],
  ['http://op.example/', false],
  ['http://127.0.0.1.evil.example/', false],
  ['http://localhost.evil.example/', false],
  ['http://10.0.0.1/', false],
  ['http://[::2]/', false],
  ['ftp://127.0.0.1/', false],
  ['file:///etc/passwd', false],
  ['javascript:alert(1)', false],
])('%s may be used: %s', async (url, may) => {
  expect(isPrivateEndpoint(new URL(url))).toBe(may);
  if (!may)
    await expect(createRequests(true)(url, GET)).rejects.toMatchObject({ code: 'LOGIN_FAILED' });
});

test.each([
  ['no answer at all', () => {}],
  ['half of an answer', (_, response) => void response.write('{')],
] satisfies [string, RequestListener][])(
  '%s is waited for no longer than allowed',
  async (_, respond) => {
    const step = createRequests(true, 50)(await listen(respond), GET);
    await expect(step).rejects.toMatchObject({ code: 'LOGIN_UNAVAILABLE', reason: 'TimeoutError' });
  },
);

test('a connection that ends in the middle of an answer', async () => {
  const url = await listen((_, response) => {
    response.write('{', () => response.destroy());
  });
  await expect(createRequests(true)(url, GET)).rejects.toMatchObject({ code: 'LOGIN_UNAVAILABLE' });
});

test('an answer of a mebibyte is read, one without end is not', async () => {
  let bytes = 1_048_576;
  const url = await listen((_, response) => response.end(Buffer.alloc(bytes)));
  const { byteLength } = await (await createRequests(true)(url, GET)).arrayBuffer();
  expect(byteLength).toBe(bytes);
  bytes += 1;
  await expect(createRequests(true)(url, GET)).rejects.toMatchObject({
    code: 'LOGIN_FAILED',
    reason: 'the answer is too long',
  });
});

test('a redirect is an answer, and no body is one', async () => {
  const asked: string[] = [];
  const url = await listen(({ url = '' }, response) => {
    asked.push(url);
    response.writeHead(url === '/' ? 302 : 204, { location: '/next' }).end();
  });
  expect((await createRequests(true)(url, GET)).status).toBe(302);
  expect((await createRequests(true)(`${url}empty`, GET)).status).toBe(204);
  expect(asked).toEqual(['/', '/empty']);
});

test('who asks can give up earlier', async () => {
  const url = await listen(() => {});
  const step = createRequests(true)(url, { ...GET, signal: AbortSignal.abort() });
  await expect(step).rejects.toMatchObject({ code: 'LOGIN_UNAVAILABLE', reason: 'AbortError' });
});
