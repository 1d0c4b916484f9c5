// What one address on the network may have and do, so that it takes nobody else's place.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import { expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { encode } from '../../protocol/frames.ts';
import { bodyOf, OPERATOR, startTestProxy } from '../test/harness.ts';
import { openSocket, openTerminal } from '../test/terminal.ts';

const CAT = 'app: [cat]\npersist: 60s';

test('one address takes so many places in a minute, not every seat; pages take none', async () => {
  await using proxy = await startTestProxy(
    { hall: `mode: shared\nmax_players: 20\n${CAT}`, den: `mode: solo\nmax_players: 20\n${CAT}` },
    { LIMITS_JOINS: '3/1m' },
  );
  const late = proxy.visitor();
  for (let n = 0; n < 5; n += 1)
    expect((await proxy.visitor().fetch('/room/den/')).status).toBe(200);
  expect((await late.fetch('/room/den/')).status).toBe(200);
  const first = proxy.visitor();
  await openTerminal(first, 'den');
  for (const room of ['den', 'hall']) await openTerminal(proxy.visitor(), room);
  const refused = await proxy.visitor().fetch('/room/den/');
  expect(refused.status).toBe(429);
  const { code, message } = (await bodyOf(refused)).error;
  expect(code).toBe('TOO_MANY_PLACES');
  const seconds = refused.headers.get('retry-after');
  expect(Number(seconds)).toBeGreaterThan(0);
  expect(message).toContain(`Try again in ${seconds} second`);
  // Whoever has the page already is told at its terminal.
  const told = await openSocket(late, '/room/den/ws');
  await vi.waitFor(() => expect(told.closeCode).toBe(4429));
  expect(told.refusal).toMatchObject({ code: 'TOO_MANY_PLACES', title: 'Too many at once' });
  expect((await proxy.snapshot()).seats).toHaveLength(3);
  // Who has a place comes back as often as it likes.
  expect((await first.fetch('/room/den/')).status).toBe(200);
});

test('an address from which a reverse proxy passes requests on is the one that counts', async () => {
  await using proxy = await startTestProxy(
    { den: `mode: solo\nmax_players: 20\n${CAT}` },
    { LIMITS_JOINS: '1/1m', PUBLIC_URL: 'https://rooms.example' },
  );
  const from = (ip: string) => ({ headers: { 'x-forwarded-for': ip } });
  const first = proxy.visitor();
  expect((await first.fetch('/room/den/', from('192.0.2.1'))).status).toBe(200);
  const socket = first.socket('/room/den/ws', 'tty', { 'x-forwarded-for': '192.0.2.1' });
  await once(socket, 'open');
  await vi.waitFor(async () => expect((await proxy.snapshot()).seats).toHaveLength(1));
  expect((await proxy.visitor().fetch('/room/den/', from('192.0.2.1'))).status).toBe(429);
  expect((await proxy.visitor().fetch('/room/den/', from('192.0.2.2'))).status).toBe(200);
});

test('an address has so many sockets open; a few more are told so, the rest closed', async () => {
  await using proxy = await startTestProxy({ den: CAT }, { LIMITS_SOCKETS: '8' });
  const { hostname, port } = new URL(proxy.url);
  const held: net.Socket[] = [];
  const connect = async () => {
    const socket = net.connect(Number(port), hostname);
    held.push(socket.on('error', () => undefined));
    await once(socket, 'connect');
    return socket;
  };
  for (let n = 0; n < 8; n += 1) await connect();
  const page = await fetch(`${proxy.url}/room/den/`, { headers: { accept: 'text/html' } });
  expect([page.status, page.headers.get('retry-after')]).toEqual([429, '10']);
  expect(await page.text()).toMatch(/Very many connections .* Try again in 10 seconds\./);
  const refused = new WebSocket(`${proxy.url.replace('http', 'ws')}/room/den/ws`, 'tty');
  refused.on('error', () => undefined);
  expect((await once(refused, 'unexpected-response'))[1].statusCode).toBe(429);
  refused.terminate();
  for (let n = 0; n < 32; n += 1) await connect();
  const closed = () => held.filter((socket) => socket.destroyed).length;
  await vi.waitFor(() => expect(closed()).toBeGreaterThanOrEqual(16));
  for (const socket of held) socket.destroy();
  await vi.waitFor(async () => expect((await fetch(`${proxy.url}/healthz`)).status).toBe(200));
});

test('a class behind one address: 30 people come in at once, each with page, terminal, ticket and party', async () => {
  await using proxy = await startTestProxy({ hall: `mode: shared\nmax_players: 40\n${CAT}` });
  const comeIn = async () => {
    const visitor = proxy.visitor();
    const terminal = await openTerminal(visitor, 'hall');
    const { ticket } = await bodyOf(await visitor.fetch('/api/rooms/hall/ticket'));
    const socket = visitor.socket(`/parties/room-server/hall?ticket=${ticket}`, '');
    await once(socket, 'open');
    const welcome = once(socket, 'message');
    socket.send(encode({ type: 'hello', role: 'browser', sid: `tab${randomInt(1e9)}` }));
    const [data] = await welcome;
    return [terminal, socket, JSON.parse(String(data)).type] as const;
  };
  const everyone = await Promise.all(Array.from({ length: 30 }, comeIn));
  expect(everyone.map(([, , type]) => type)).toEqual(Array(30).fill('welcome'));
  for (const [terminal, socket] of everyone) {
    terminal.socket.close();
    socket.close();
  }
});

test('wrong operator tokens and questions to /readyz are limited', async () => {
  await using proxy = await startTestProxy({ den: CAT });
  const ask = async (token: string) =>
    (
      await fetch(`${proxy.url}/api/ops/snapshot`, {
        headers: { authorization: `Bearer ${token}` },
      })
    ).status;
  expect(await ask(OPERATOR)).toBe(200);
  const guesses = [];
  for (let n = 0; n < 12; n += 1) guesses.push(await ask(`guess-${n}`));
  expect(guesses).toEqual([...Array(10).fill(401), 429, 429]);
  // Else a guess that is right would be known by its answer.
  expect(await ask(OPERATOR)).toBe(429);
  const ready: number[] = [];
  for (let n = 0; n < 601; n += 1) ready.push((await fetch(`${proxy.url}/readyz`)).status);
  expect(ready.filter((status) => status === 200)).toHaveLength(600);
  expect(ready.filter((status) => status === 429)).toHaveLength(1);
});

test('/metrics is open to this machine alone, and to nobody without the token where a reverse proxy is on it, too', async () => {
  const read = async (url: string, headers: Record<string, string> = {}) =>
    (await fetch(`${url}/metrics`, { headers })).status;
  await using home = await startTestProxy({ den: CAT });
  expect(await read(home.url)).toBe(200);
  expect(await read(home.url, { 'x-forwarded-for': '192.0.2.1' })).toBe(401);
  expect(await read(home.url, { via: '1.1 caddy' })).toBe(401);
  await using site = await startTestProxy({ den: CAT }, { PUBLIC_URL: 'https://rooms.example' });
  expect(await read(site.url)).toBe(401);
  expect(await read(site.url, { authorization: `Bearer ${OPERATOR}` })).toBe(200);
});
