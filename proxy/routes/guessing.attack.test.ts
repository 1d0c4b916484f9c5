// Guessing what opens doors: nothing wrong opens one, an address has few tries, and a right one among them is not known
// by its answer.
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../config/keys/limits.ts';
import { bodyOf, OPERATOR, startTestProxy, type TestProxy } from '../test/harness.ts';

const CAT = 'mode: shared\nmax_players: 9\napp: [cat]\npersist: 60s';
const operator = { authorization: `Bearer ${OPERATOR}` };
/** Reaches the proxy from an address of its own; what it says of others is not believed. */
const from = (n: number) => ({ 'x-forwarded-for': `198.51.100.${n % 250}` });
let proxy: TestProxy;
beforeAll(async () => {
  proxy = await startTestProxy({ club: `access: invite\n${CAT}`, hall: CAT, other: CAT });
});
afterAll(() => proxy.close());

/** Tries each, with another forged address, and then until it is refused. @returns how many were answered otherwise */
async function exhaust(tries: ((headers: Record<string, string>) => Promise<Response>)[]) {
  const answers: { status: number; body: string; retryAfter: string | null }[] = [];
  for (let n = 0; answers.at(-1)?.status !== 429 && n < 1_000; n += 1) {
    const response = await tries[n % tries.length]?.(from(n));
    if (!response) break;
    const retryAfter = response.headers.get('retry-after');
    answers.push({ status: response.status, body: await response.text(), retryAfter });
  }
  const refused = answers.pop();
  expect(refused).toMatchObject({ status: 429, retryAfter: expect.stringMatching(/^\d+$/) });
  expect(refused?.body).toMatch(/Try again in \d+ seconds?\./);
  return answers.map(({ status }) => status);
}
const countOf = (
  row: 'wrong_invitations' | 'wrong_host_links' | 'wrong_tokens' | 'wrong_tickets',
) => DEFAULT_LIMITS[row][0]?.count ?? 0;
const flipped = (text: string) => text.slice(0, -1) + (text.endsWith('A') ? 'E' : 'A');

test('guessing: invitations, altered in each part', async () => {
  const made = await fetch(`${proxy.url}/api/rooms/club/invites`, {
    ...{ method: 'POST', body: '{"role":"watcher","uses":9}' },
    headers: { ...operator, 'content-type': 'application/json' },
  });
  const { url } = (await made.json()) as { url: string };
  const right = new URL(url).pathname;
  const [, token = ''] = /^\/invite\/(.+)$/.exec(right) ?? [];
  const [room = '', role = '', id = '', mac = ''] = token.split('.');
  const wrong = [
    [room, 'host', id, mac],
    ['hall', role, id, mac],
    [room, role, flipped(id), mac],
    [room, role, id, flipped(mac)],
    [room, role, id, mac.slice(1)],
    [room, role, id, ''],
    [room, role, id, mac, mac],
  ].map((parts) => `/invite/${parts.join('.')}`);
  const visitor = proxy.visitor();
  const open = (path: string) => (headers: Record<string, string>) =>
    visitor.fetch(path, { headers });
  expect((await visitor.fetch(right)).status, 'before').toBe(303);
  visitor.forget();
  const statuses = await exhaust(wrong.map(open));
  expect(statuses).toEqual(Array(countOf('wrong_invitations')).fill(404));
  expect(visitor.cookie).toBe('');
  expect((await visitor.fetch(right)).status, 'the right one').toBe(429);
});

test('guessing: host keys, of another room and nearly right', async () => {
  const keyOf = async (room: string) => {
    const answer = await fetch(`${proxy.url}/api/rooms/${room}/host-link`, { headers: operator });
    const { url } = (await answer.json()) as { url: string };
    return new URL(url).searchParams.get('host') ?? '';
  };
  const right = await keyOf('hall');
  const wrong = [await keyOf('other'), flipped(right), right.slice(1), `${right}A`, 'x'];
  const visitor = proxy.visitor();
  const open = (key: string, headers = {}) =>
    visitor.fetch(`/room/hall/?${new URLSearchParams({ host: key })}`, { headers });
  const statuses = await exhaust(wrong.map((key) => (headers) => open(key, headers)));
  expect(statuses).toEqual(Array(countOf('wrong_host_links')).fill(403));
  expect((await open(right)).status, 'the right one').toBe(429);
  expect((await visitor.fetch('/room/hall/')).status, 'without one').toBe(200);
  const acts = { method: 'POST', headers: { origin: proxy.url } };
  expect((await visitor.fetch('/api/rooms/hall/lock', acts)).status).toBe(401);
});

test('guessing: tickets, of another key, altered, expired in form, at a socket and at a request', async () => {
  const visitor = proxy.visitor();
  const { ticket } = await bodyOf(await visitor.fetch('/api/rooms/hall/ticket'));
  const [head = '', claims = '', mac = ''] = ticket.split('.');
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  const bigger = JSON.parse(Buffer.from(claims, 'base64url').toString());
  const asProxy = Buffer.from(JSON.stringify({ ...bigger, role: 'proxy' })).toString('base64url');
  const wrong = [
    [head, claims, flipped(mac.slice(0, -1))],
    [head, asProxy, mac],
    [none, asProxy, ''],
    [head, claims],
  ].map((parts) => parts.join('.'));
  const control = (given: string) => (headers: Record<string, string>) =>
    fetch(`${proxy.url}/parties/room-server/hall/control`, {
      ...{ method: 'POST', body: '{"op":"snapshot"}' },
      headers: { ...headers, authorization: `Bearer ${given}`, 'content-type': 'application/json' },
    });
  // By a socket each counts as well.
  for (const given of wrong) {
    const socket = visitor.socket(`/parties/room-server/hall?ticket=${given}`, '');
    expect((await once(socket, 'close'))[0], given).toBe(4401);
  }
  const statuses = await exhaust(wrong.map(control));
  expect(statuses).toEqual(Array(countOf('wrong_tickets') - wrong.length).fill(401));
  const late = visitor.socket(`/parties/room-server/hall?ticket=${ticket}`, '');
  late.on('error', () => undefined);
  expect((await once(late, 'unexpected-response'))[1].statusCode, 'the right one').toBe(429);
  late.terminate();
});

test('guessing: the operator token, by every route that takes it', async () => {
  const routes: [method: string, path: string][] = [
    ['POST', '/ops'],
    ['GET', '/api/ops/snapshot'],
    ['GET', '/api/rooms/hall/host-link'],
    ['POST', '/api/rooms/hall/pause'],
    ['GET', '/api/rooms/hall/audit'],
  ];
  const wrong = [
    flipped(OPERATOR),
    OPERATOR.slice(1),
    `${OPERATOR} `.repeat(2),
    OPERATOR.toUpperCase(),
  ];
  const ask = (token: string, [method, path]: [string, string], headers = {}) =>
    path === '/ops'
      ? fetch(proxy.url + path, {
          ...{ method, body: new URLSearchParams({ token }), redirect: 'manual' },
          headers: { ...headers, origin: proxy.url },
        })
      : fetch(proxy.url + path, {
          method,
          headers: { ...headers, authorization: `Bearer ${token}` },
        });
  const tries = wrong.flatMap((token) =>
    routes.map((route) => (headers: Record<string, string>) => ask(token, route, headers)),
  );
  const statuses = await exhaust(tries);
  expect(statuses).toEqual(Array(countOf('wrong_tokens')).fill(401));
  for (const route of routes) expect((await ask(OPERATOR, route)).status).toBe(429);
});
