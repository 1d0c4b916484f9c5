// What one address on the network may have and do, so that it takes nobody else's place.
import { once } from 'node:events';
import net from 'node:net';
import { expect, test, vi } from 'vitest';
import { bodyOf, OPERATOR, startTestProxy } from '../test/harness.ts';
import { openSocket, openTerminal } from '../test/terminal.ts';

const CAT = 'app: [cat]\npersist: 60s';

test('one address takes so many places in a minute, not every seat; pages take none', async () => {
  await using proxy = await startTestProxy(
    { hall: `mode: shared\nmax_players: 20\n${CAT}`, den: `mode: solo\nmax_players: 20\n${CAT}` },
    { PER_ADDRESS_PLACES_A_MINUTE: '3' },
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
  expect((await bodyOf(refused)).error.code).toBe('TOO_MANY_PLACES');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
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
    { PER_ADDRESS_PLACES_A_MINUTE: '1', PUBLIC_URL: 'https://rooms.example' },
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

test('an address has so many sockets open', async () => {
  await using proxy = await startTestProxy({ den: CAT }, { PER_ADDRESS_SOCKETS: '8' });
  const { hostname, port } = new URL(proxy.url);
  const held = Array.from({ length: 16 }, () => net.connect(Number(port), hostname));
  let closed = 0;
  for (const socket of held) {
    socket.on('error', () => undefined);
    socket.on('close', () => {
      closed += 1;
    });
  }
  await vi.waitFor(() => expect(closed).toBeGreaterThanOrEqual(8));
  for (const socket of held) socket.destroy();
  await vi.waitFor(async () => expect((await fetch(`${proxy.url}/healthz`)).status).toBe(200));
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
