// What was broken in programs like this one, tried here: each test is titled with the case. Frames, headers, origins and
// sessions have files of their own.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { OPERATOR, startTestProxy, type TestProxy } from '../test/harness.ts';
import { connect, raw, statusOf, UPGRADE } from '../test/raw.ts';
import { openSocket, openTerminal } from '../test/terminal.ts';

const CAT = 'app: [cat]\npersist: 60s';
let proxy: TestProxy;
beforeAll(async () => {
  proxy = await startTestProxy({ hall: `mode: shared\n${CAT}`, pair: `multiplayer: true\n${CAT}` });
});
afterAll(() => proxy.close());

const ask = (line: string, headers: Record<string, string> = {}, host = new URL(proxy.url).host) =>
  raw(
    proxy.url,
    `${line} HTTP/1.1\r\nHost: ${host}\r\n${Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}Connection: close\r\n\r\n`,
  );
const upgrade = (target: string, more = '') =>
  raw(
    proxy.url,
    `GET ${target} HTTP/1.1\r\nHost: ${new URL(proxy.url).host}\r\n${UPGRADE}${more}\r\n`,
  );

test('CVE-2024-28179: no WebSocket opens for who has no session, and none at the party without a ticket', async () => {
  for (const path of ['/room/hall/ws', '/room/hall/watch/ws'])
    expect(statusOf(await upgrade(path, 'Sec-WebSocket-Protocol: tty\r\n'))).toBe(404);
  for (const path of ['/parties/room-server/hall', '/parties/accounts-server/_accounts']) {
    const socket = new WebSocket(proxy.url.replace('http', 'ws') + path);
    expect((await once(socket, 'close'))[0]).toBe(4401);
  }
});

test('GHSA-c4j6-fc7j-m34r: an upgrade with an absolute address goes nowhere', async () => {
  const seen: string[] = [];
  const elsewhere = net.createServer((socket) =>
    socket.on('data', (data) => seen.push(String(data))),
  );
  elsewhere.listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  const { port } = elsewhere.address() as AddressInfo;
  for (const target of [
    `http://127.0.0.1:${port}/parties/room-server/hall`,
    `//127.0.0.1:${port}/parties/x/y`,
  ])
    expect(await upgrade(target)).not.toMatch(/^HTTP\/1\.1 101/);
  expect(seen).toEqual([]);
  elsewhere.close();
});

test.each([
  '/room/hall:80x/',
  '/room/hall:22/ws',
  '/parties/room-server:80/hall',
  '/parties/room-server/hall:8080/control',
])('a port that is no number in a proxy path: %s is nothing here', async (path) => {
  expect(statusOf(await ask(`GET ${path}`))).toBe(404);
});

test('a link that runs a command: nothing of an address reaches ttyd or the app', async () => {
  const visitor = proxy.visitor();
  const query = '?arg=-c&arg=touch+/tmp/owned&command=sh';
  await visitor.fetch(`/room/hall/${query}`);
  const terminal = await (await openSocket(visitor, `/room/hall/ws${query}`)).seated();
  const { seats } = await proxy.snapshot();
  const seat = seats.find(({ room }) => room === 'hall');
  for (const pid of [seat?.pids.ttyd, seat?.pids.app]) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    expect(line).not.toContain('touch');
  }
  await terminal.leave();
});

test.each([
  '/room/hall/../../api/ops/snapshot',
  '/room/hall/%2e%2e/%2e%2e/api/ops/snapshot',
  '/room/..;/api/ops/snapshot',
  '//api/ops/snapshot',
  '/api//ops/snapshot',
  '/api/ops/snapshot/',
  '/API/OPS/SNAPSHOT',
  '/api/ops/snapshot%00',
  '/api/ops/snapshot;x=y',
  '/api/ops\\snapshot',
  '/api/ops/snapshot?authorization=Bearer',
  '/assets/../api/ops/snapshot',
  '/parties/../api/ops/snapshot',
])('GHSA-6jwx-7vp4-9847: %s shows nobody what is for operators', async (target) => {
  const said = await ask(`GET ${target}`);
  expect(statusOf(said)).toBeGreaterThanOrEqual(400);
  expect(said).not.toContain('"partyPid"');
});

test('CVE-2026-3635: another host’s name is not ours, forwarded names count for nothing', async () => {
  expect(statusOf(await ask('GET /', {}, 'evil.example'))).toBe(403);
  const said = await ask('GET /api/rooms/hall/host-link', {
    ...{ authorization: `Bearer ${OPERATOR}`, 'x-forwarded-host': 'evil.example' },
    ...{ 'x-forwarded-proto': 'https', forwarded: 'host=evil.example', 'x-original-url': '/x' },
  });
  expect(statusOf(said)).toBe(200);
  expect(said).not.toContain('evil.example');
});

test('stacked gzip from a backend is refused, and holds up nobody', async () => {
  let body = gzipSync(Buffer.alloc(1024 * 1024));
  for (let layer = 0; layer < 20; layer += 1) body = gzipSync(body);
  const party = http.createServer((_request, response) => {
    response.writeHead(200, { 'content-encoding': Array(21).fill('gzip').join(', ') }).end(body);
  });
  party.listen(0, '127.0.0.1');
  await once(party, 'listening');
  await using other = await startTestProxy(
    { hall: CAT },
    { PARTY_URL: `http://127.0.0.1:${(party.address() as AddressInfo).port}` },
  );
  const headers = { authorization: `Bearer ${OPERATOR}` };
  const asked = await fetch(`${other.url}/api/rooms/hall/host-link`, { headers });
  expect(asked.status).toBe(503);
  expect((await fetch(`${other.url}/healthz`)).status).toBe(200);
  party.closeAllConnections();
  party.close();
});

/** What is sent, and never goes on. */
const SLOW: [what: string, bytes: string][] = [
  ['say nothing', ''],
  ['send half a head', 'GET /room/hall/ HTTP/1.1\r\nHost: '],
  ['send half a handshake', `GET /room/hall/ws HTTP/1.1\r\nHost: x\r\n${UPGRADE}Cookie: `],
  [
    'send half a body',
    'POST /logout HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\na',
  ],
  ['do not read what they asked for', 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'.repeat(20)],
];
test.each(SLOW)('200 sockets that %s: a new page still comes, and a terminal', async (_, bytes) => {
  // Nobody's time is up while the test runs.
  const patient = { LIMITS_HEAD_S: '600', LIMITS_REQUEST_S: '600' };
  await using other = await startTestProxy({ hall: `mode: shared\n${CAT}` }, patient);
  const slow = Array.from({ length: 200 }, () => connect(other.url));
  try {
    await Promise.all(slow.map((socket) => once(socket, 'connect')));
    for (const socket of slow) socket.pause().write(bytes);
    const ada = other.visitor();
    expect((await ada.fetch('/room/hall/')).status).toBe(200);
    const terminal = await openTerminal(ada, 'hall');
    terminal.type('still here\r');
    await vi.waitFor(() => expect(terminal.output()).toContain('still here'));
    expect(slow.filter((socket) => !socket.destroyed)).toHaveLength(200);
    await terminal.leave();
  } finally {
    for (const socket of slow) socket.destroy();
  }
});
