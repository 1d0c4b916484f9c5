// What was broken in programs like this one, tried here: each test is titled with the case.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { OPERATOR, startTestProxy, type TestProxy } from '../test/harness.ts';
import { openSocket, openTerminal } from '../test/terminal.ts';

const CAT = 'app: [cat]\npersist: 60s';
let proxy: TestProxy;
beforeAll(async () => {
  proxy = await startTestProxy({ hall: `mode: shared\n${CAT}`, pair: `multiplayer: true\n${CAT}` });
});
afterAll(() => proxy.close());

/** Sends bytes as they are. @returns the head of the answer, or what came until the other side closed */
async function raw(text: string | Buffer, url = proxy.url): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = net.connect(Number(port), hostname);
  let said = '';
  const head = new Promise<void>((resolve) => {
    socket.on('data', (data) => {
      said += data.toString('latin1');
      if (said.includes('\r\n\r\n')) resolve();
    });
    socket.on('close', () => resolve());
    socket.on('error', () => resolve());
  });
  socket.write(text);
  await head;
  socket.destroy();
  return said;
}
const ask = (line: string, headers: Record<string, string> = {}, host = new URL(proxy.url).host) =>
  raw(
    `${line} HTTP/1.1\r\nHost: ${host}\r\n${Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}Connection: close\r\n\r\n`,
  );
const statusOf = (said: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(said)?.[1]);
const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n';
const upgrade = (target: string, more = '') =>
  raw(
    `GET ${target} HTTP/1.1\r\nHost: ${new URL(proxy.url).host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${KEY}${more}\r\n`,
  );

test('ttyd 1546: empty frames, text and binary, end nothing', async () => {
  const ada = await openTerminal(proxy.visitor(), 'hall');
  for (const frame of [Buffer.alloc(0), '']) ada.socket.send(frame);
  ada.socket.ping(Buffer.alloc(0));
  ada.type('still here\r');
  await vi.waitFor(() => expect(ada.output()).toContain('still here'));
  await ada.leave();
});

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

test('a session cookie passed to the backend, identity headers kept (GHSA-7r4p-vjf4-gxv4), underscores (CVE-2025-64484): the party sees none', async () => {
  const heads: http.IncomingHttpHeaders[] = [];
  const party = http.createServer((request, response) => {
    heads.push(request.headers);
    request.resume().on('end', () => response.writeHead(503).end('{}'));
  });
  party.listen(0, '127.0.0.1');
  await once(party, 'listening');
  await using other = await startTestProxy(
    { hall: CAT },
    { PARTY_URL: `http://127.0.0.1:${(party.address() as AddressInfo).port}` },
  );
  heads.length = 0;
  const forged = {
    cookie: 'teleport=secret; teleport_session=secret',
    'x-teleport-ticket': '%7B%22role%22%3A%22operator%22%7D',
    x_teleport_ticket: 'secret',
    'x-partykit-props': 'secret',
    'x-forwarded-user': 'secret',
    'x-forwarded-for': 'secret',
    connection: 'close, x-teleport-ticket, authorization',
  };
  const target = '/parties/room-server/hall/control';
  await fetch(other.url + target, {
    method: 'POST',
    body: '{}',
    headers: { ...forged, connection: 'close' },
  });
  const socket = new WebSocket(other.url.replace('http', 'ws') + target, { headers: forged });
  socket.on('error', () => undefined);
  await once(socket, 'close');
  await vi.waitFor(() => expect(heads.length).toBeGreaterThan(1));
  for (const head of heads) {
    expect(JSON.stringify(head)).not.toContain('secret');
    expect(Object.keys(head)).not.toContain('x-teleport-ticket');
  }
  party.closeAllConnections();
  party.close();
});

test('identity headers and headers named by Connection (CVE-2024-45410) open nothing at the real party', async () => {
  const ticket = encodeURIComponent(
    JSON.stringify({ room: 'hall', sub: 'x', name: 'x', role: 'proxy' }),
  );
  for (const headers of [
    { 'x-teleport-ticket': ticket },
    { x_teleport_ticket: ticket },
    { 'x-teleport-ticket': ticket, authorization: 'Bearer x' },
    { 'x-teleport-ticket': ticket, 'proxy-connection': 'keep-alive' },
  ] as Record<string, string>[]) {
    const response = await fetch(`${proxy.url}/parties/room-server/hall/control`, {
      ...{ method: 'POST', body: '{"op":"snapshot"}', headers },
    });
    expect(response.status).toBe(401);
  }
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
  expect(said).not.toContain('"pids"');
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

test('frames that are oversized, compressed without leave or fragmented for ever end their own socket alone', async () => {
  const ada = await openTerminal(proxy.visitor(), 'hall');
  const eve = proxy.visitor();
  await eve.fetch('/room/hall/');
  const big = eve.socket('/room/hall/ws');
  await once(big, 'open');
  big.send(Buffer.alloc(2 * 1024 * 1024));
  expect((await once(big, 'close'))[0]).toBe(1009);
  const cookie = `Cookie: ${eve.cookie}\r\n`;
  const { hostname, port } = new URL(proxy.url);
  for (const frame of [
    // RSV1: compressed; an opcode that is reserved; a fragment that continues nothing; no mask.
    [0xc2, 0x80, 0, 0, 0, 0],
    [0x83, 0x80, 0, 0, 0, 0],
    [0x80, 0x80, 0, 0, 0, 0],
    [0x82, 0x01, 0x30],
  ]) {
    const socket = net.connect(Number(port), hostname);
    const closed = once(socket, 'close');
    socket.on('error', () => undefined).resume();
    socket.write(
      `GET /room/hall/ws HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: tty\r\n${KEY}${cookie}\r\n`,
    );
    await once(socket, 'data');
    socket.write(Buffer.from(frame));
    await closed;
  }
  ada.type('still here\r');
  await vi.waitFor(() => expect(ada.output()).toContain('still here'));
  await ada.leave();
});

test('200 sockets that send their request byte by byte hold up no page', async () => {
  const { hostname, port } = new URL(proxy.url);
  const slow = Array.from({ length: 200 }, () => net.connect(Number(port), hostname));
  await Promise.all(slow.map((socket) => once(socket, 'connect')));
  for (const socket of slow)
    socket.on('error', () => undefined).write('GET /room/hall/ HTTP/1.1\r\nHost: ');
  const page = await proxy.visitor().fetch('/room/hall/');
  expect(page.status).toBe(200);
  expect(
    slow.filter((socket) => !socket.destroyed),
    'they were all there meanwhile',
  ).toHaveLength(200);
  for (const socket of slow) socket.destroy();
});
