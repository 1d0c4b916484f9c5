// Each row of the table of limits, set by the configuration, holds at a real proxy, and says when to come back.
import { once } from 'node:events';
import net from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { encode } from '../../protocol/frames.ts';
import {
  bodyOf,
  OPERATOR,
  startTestProxy,
  type TestProxy,
  type TestVisitor,
} from '../test/harness.ts';
import { openSocket, openTerminal } from '../test/terminal.ts';

const CAT = 'app: [cat]\npersist: 60s';
const ROOMS = {
  hall: `mode: shared\nmax_players: 20\n${CAT}`,
  den: `mode: solo\nmax_players: 20\n${CAT}`,
};
const json = (body: object): RequestInit => ({
  ...{ method: 'POST', body: JSON.stringify(body) },
  headers: { 'content-type': 'application/json' },
});

/** One request; the visitor has opened the room's page. */
type Ask = (visitor: TestVisitor, headers: Record<string, string>) => Promise<Answer>;
interface Answer {
  status: number;
  retryAfter: string | null;
  text: string;
}

const get =
  (path: string, init: RequestInit = {}): Ask =>
  async (visitor, more) => {
    const headers = { ...(init.headers as Record<string, string>), ...more };
    const response = await visitor.fetch(path, { ...init, headers });
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      text: await response.text(),
    };
  };
const open =
  (path: string, protocol = 'tty'): Ask =>
  async (visitor, headers) => {
    const socket = visitor.socket(path, protocol, headers);
    socket.on('error', () => undefined);
    const opened = once(socket, 'open').then(() => 101 as const);
    const refused = once(socket, 'unexpected-response');
    const first = await Promise.race([opened, refused]);
    if (first === 101) {
      socket.close();
      await once(socket, 'close');
      return { status: 101, retryAfter: null, text: '' };
    }
    const [, response] = first;
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    const retryAfter = response.headers['retry-after'] ?? null;
    return { status: response.statusCode, retryAfter, text: Buffer.concat(chunks).toString() };
  };

const BY_ADDRESS: [row: string, what: string, ask: Ask][] = [
  ['pages', 'a page to sit', get('/room/den/')],
  ['pages', 'a page to watch', get('/room/hall/watch')],
  ['terminals', 'a terminal', open('/room/hall/ws')],
  ['watches', 'a terminal to watch', open('/room/hall/watch/ws')],
  ['tickets', 'a ticket', get('/api/rooms/hall/ticket')],
  ['doors', 'a look at a door', get('/room/hall/door')],
  ['doors', 'a knock', get('/room/hall/door', { method: 'POST' })],
  ['sign_in_steps', 'a way to sign in', get('/login/github')],
  ['account_pages', 'who one is', get('/api/me')],
  ['refusals', 'why there is no terminal', get('/api/rooms/hall/refusal', json({ again: false }))],
  ['reports', 'a report', get('/api/rooms/hall/page-report', json({ differences: [] }))],
  ['model_keys', 'a key for a resident', get('/api/rooms/hall/resident/key', json({ key: 'x' }))],
  ['readiness', '/readyz', get('/readyz')],
  ['requests', 'anything else', get('/api/rooms')],
  ['requests', 'what is not there', get('/nothing')],
  ['wrong_invitations', 'an invitation', get('/invite/hall.guest.AAAAAAAAAAAA.BBBBBBBB')],
  ['wrong_host_links', 'a host link', get('/room/hall/?host=AAAAAAAAAAAAAAAAAAAAAA')],
  [
    'wrong_tokens',
    'an operator token',
    get('/api/ops/snapshot', { headers: { authorization: 'Bearer guess' } }),
  ],
  ['wrong_tickets', 'a ticket by a socket', open('/parties/room-server/hall?ticket=x.y.z', '')],
  [
    'wrong_tickets',
    'a ticket by a request',
    get('/parties/room-server/hall/control', json({ op: 'snapshot' })),
  ],
];

const COUNTED = [...new Set(BY_ADDRESS.map(([row]) => row))];
const ORDER = [
  ...COUNTED.filter((row) => row.startsWith('wrong_')),
  ...COUNTED.filter((row) => !row.startsWith('wrong_') && row !== 'requests'),
  'requests',
];
/** No two are alike, so that a request which another row counts shows; what more than one row counts ends by the first. */
const mostOf = (row: string) => 2 + ORDER.indexOf(row);
/** Each by an environment variable. */
const SMALL = Object.fromEntries(
  ORDER.map((row) => [`LIMITS_${row.toUpperCase()}`, `${mostOf(row)}/1h, 99/1d`]),
);

let proxy: TestProxy;
beforeAll(async () => {
  proxy = await startTestProxy(ROOMS, SMALL, undefined, {
    'config.yaml': 'trust_proxy: [127.0.0.1]\n',
  });
});
afterAll(() => proxy.close());

test.each(BY_ADDRESS.map(([row, what, ask], n) => ({ row, what, ask, n })))(
  '$row: $what, counted by /64 of IPv6, from whichever address of it',
  async ({ row, ask, n }) => {
    const from = (host: number, network = 0) => ({
      'x-forwarded-for': `2001:db8:${n.toString(16)}:${network}::${host}`,
    });
    const visitor = proxy.visitor();
    await visitor.fetch('/room/hall/', { headers: { 'x-forwarded-for': `192.0.2.${n}` } });
    for (let host = 1; host <= mostOf(row); host += 1)
      expect([host, (await ask(visitor, from(host))).status]).not.toEqual([host, 429]);
    const refused = await ask(visitor, from(99));
    expect(refused.status).toBe(429);
    expect(Number(refused.retryAfter)).toBeGreaterThan(60);
    expect(Number(refused.retryAfter)).toBeLessThanOrEqual(3_600);
    expect(JSON.parse(refused.text).error).toMatchObject({
      code: 'RATE_LIMITED',
      message: expect.stringMatching(/Try again in \d+ minutes\.$/),
    });
    expect((await ask(visitor, from(1, 1))).status, 'from another network').not.toBe(429);
  },
);

test('people read on a page when to come back', async () => {
  const headers = { accept: 'text/html', 'x-forwarded-for': '192.0.2.99' };
  const visitor = proxy.visitor();
  for (let n = 0; n < mostOf('pages'); n += 1) await visitor.fetch('/room/hall/', { headers });
  const page = await visitor.fetch('/room/hall/', { headers });
  expect([page.status, page.headers.get('content-type')]).toEqual([
    429,
    'text/html; charset=utf-8',
  ]);
  const text = await page.text();
  expect(text).toContain('Too fast');
  expect(text).toMatch(/Try again in \d+ minutes\./);
});

test('a page whose terminal is above the rate hears so when it asks why', async () => {
  const headers = { 'x-forwarded-for': '192.0.2.98' };
  const visitor = proxy.visitor();
  await visitor.fetch('/room/hall/', { headers });
  for (let n = 0; n < mostOf('terminals'); n += 1) await open('/room/hall/ws')(visitor, headers);
  const asked = await get('/api/rooms/hall/refusal', {
    ...{ method: 'POST', body: '{"again":true}' },
    headers: { 'content-type': 'application/json', origin: proxy.url },
  })(visitor, headers);
  expect(JSON.parse(asked.text)).toMatchObject({
    code: 'RATE_LIMITED',
    text: expect.stringMatching(/Try again in \d+ minutes\.$/),
  });
});

/** A page's connection to the room, and all that it has heard. */
async function join(visitor: TestVisitor, room: string, sid: string) {
  const { ticket } = await bodyOf(await visitor.fetch(`/api/rooms/${room}/ticket`));
  const socket = visitor.socket(`/parties/room-server/${room}?ticket=${ticket}`, '');
  const messages: Record<string, unknown>[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data))));
  await once(socket, 'open');
  const say = (message: Parameters<typeof encode>[0]) => socket.send(encode(message));
  say({ type: 'hello', role: 'browser', sid });
  const heard = (...types: string[]) => messages.filter(({ type }) => types.includes(String(type)));
  return { say, heard };
}

test('chat, people and watchers of a room', async () => {
  await using small = await startTestProxy(ROOMS, {
    ...{ LIMITS_CHAT: '2/1h', LIMITS_PEOPLE: '1', LIMITS_WATCHERS: '1' },
  });
  const ada = small.visitor();
  await openTerminal(ada, 'hall');
  // The room is told in the background.
  const one = await join(ada, 'hall', 'adastab');
  let lines = 0;
  // The room is told of its limits in the background: until then it has those of everybody.
  await vi.waitFor(() => {
    lines += 1;
    one.say({ type: 'chat_msg', cid: `c${lines}`, text: 'hello' });
    expect(one.heard('error').at(0)?.retryMs).toBeGreaterThan(60_000);
  });
  const [chat] = one.heard('error');
  expect(chat).toMatchObject({
    code: 'rate_limited',
    msg: expect.stringMatching(/Try again in \d+ minutes\.$/),
  });
  // Who only looks finds the room full, and is one of its audience (CR1).
  const bob = small.visitor();
  await bob.fetch('/room/hall/watch');
  const second = await join(bob, 'hall', 'bobstab');
  await vi.waitFor(() => expect(second.heard('welcome')).toMatchObject([{ audience: true }]));
  await openSocket(bob, '/room/hall/watch/ws');
  const eve = small.visitor();
  await eve.fetch('/room/hall/watch');
  const late = await openSocket(eve, '/room/hall/watch/ws');
  await vi.waitFor(() => expect(late.closeCode).toBe(4430));
});

test('seats, and memory that must be free for one', async () => {
  await using one = await startTestProxy(ROOMS, { LIMITS_SEATS: '1' });
  await openTerminal(one.visitor(), 'den');
  const full = await one.visitor().fetch('/room/den/');
  expect([full.status, full.headers.get('retry-after')]).toEqual([503, '30']);
  await using none = await startTestProxy(ROOMS, { LIMITS_SEATS_FREE_MB: '1048576' });
  expect((await bodyOf(await none.visitor().fetch('/room/den/'))).error.code).toBe('SERVER_FULL');
});

test('bytes of bodies, forms and frames', async () => {
  await using small = await startTestProxy(ROOMS, {
    ...{ LIMITS_BODY_BYTES: '16384', LIMITS_FORM_BYTES: '1024', LIMITS_FRAME_BYTES: '65536' },
  });
  const post = async (path: string, body: string | URLSearchParams, headers = {}) => {
    const answer = await fetch(small.url + path, { method: 'POST', body, headers });
    return answer.status === 413 ? (await bodyOf(answer)).error.code : answer.status;
  };
  const operator = { 'content-type': 'application/json', authorization: `Bearer ${OPERATOR}` };
  const ipc = (bytes: number) =>
    post('/api/ops/ipc', JSON.stringify('x'.repeat(bytes - 2)), operator);
  expect([await ipc(16_384), await ipc(16_385)]).toEqual([400, 'TOO_LARGE']);
  const logout = (bytes: number) =>
    post('/logout', new URLSearchParams({ next: 'x'.repeat(bytes - 5) }), { origin: small.url });
  expect([await logout(1_024), await logout(1_025)]).toEqual([200, 'TOO_LARGE']);
  // A party's own limit is larger, and closes otherwise.
  const ada = small.visitor();
  await ada.fetch('/room/hall/');
  const { ticket } = await bodyOf(await ada.fetch('/api/rooms/hall/ticket'));
  const socket = ada.socket(`/parties/room-server/hall?ticket=${ticket}`, '');
  await once(socket, 'open');
  const closed = once(socket, 'close');
  socket.send('x'.repeat(65_536));
  const pong = once(socket, 'pong');
  socket.ping();
  await pong;
  socket.send('x'.repeat(65_537));
  expect((await closed)[0]).toBe(1009);
});

/** Sends bytes, and gives what came back until the other side closed. */
async function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = net.connect(Number(port), hostname);
  let said = '';
  socket.on('data', (data) => {
    said += String(data);
  });
  const closed = once(socket, 'close');
  socket.write(text);
  await closed;
  return said;
}

test('seconds for a head, a handshake, a request, and without traffic', async () => {
  const upgrade = 'GET /room/hall/ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: ';
  const half = (host: string) =>
    `POST /logout HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\nabc`;
  const rest = { LIMITS_REQUEST_S: '600', LIMITS_IDLE_S: '3600' };
  await using head = await startTestProxy(ROOMS, { ...rest, LIMITS_HEAD_S: '1' });
  expect(await raw(head.url, 'GET / HTTP/1.1\r\nHost: ')).toMatch(/^HTTP\/1\.1 408 /);
  expect(await raw(head.url, upgrade)).toMatch(/^HTTP\/1\.1 408 /);
  const request = { ...rest, LIMITS_HEAD_S: '1', LIMITS_REQUEST_S: '1' };
  await using whole = await startTestProxy(ROOMS, request);
  expect(await raw(whole.url, half(new URL(whole.url).host))).toMatch(/^HTTP\/1\.1 408 /);
  const idle = { LIMITS_HEAD_S: '600', LIMITS_REQUEST_S: '600', LIMITS_IDLE_S: '1' };
  await using silent = await startTestProxy(ROOMS, idle);
  expect(await raw(silent.url, 'GET / HTTP/1.1\r\nHost: ')).toBe('');
});
