// Signing in at `/ops` with the operator's token: what the session opens, from where, how long, and how it ends.
import { once } from 'node:events';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { REMARK_MAX_CHARS } from '../../../protocol/limits.ts';
import type { OpsMessage } from '../../../protocol/streams/ops-feed.ts';
import { OPERATOR_SESSION_MS, OperatorSessions } from '../../access/operator-sessions.ts';
import { Keyring } from '../../auth/keyring.ts';
import { comeIn } from '../../test/come-in.ts';
import {
  bodyOf,
  OPERATOR,
  startTestProxy,
  type TestProxy,
  type TestVisitor,
} from '../../test/harness.ts';
import { FEED } from '../../test/ops-page.ts';

const lines: string[] = [];
const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
let proxy: TestProxy;
beforeAll(async () => {
  const rooms = {
    hall: 'multiplayer: true\nmax_players: 2',
    den: 'app: [cat]\nmode: shared\naccess: invite',
  };
  proxy = await startTestProxy(rooms, {}, log);
});
afterAll(() => proxy.close());

const page = { headers: { accept: 'text/html' } };
const own = (more: Record<string, string> = {}) => ({ origin: proxy.url, ...more });
const post = (who: TestVisitor, path: string, form: Record<string, string>, headers = own()) =>
  who.fetch(path, { method: 'POST', body: new URLSearchParams(form), headers });
const json = (who: TestVisitor, path: string, body: object, headers = own()) =>
  who.fetch(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
/** The newest row of the hall's log. */
async function newest(who: TestVisitor): Promise<unknown> {
  const log = (await (await who.fetch('/api/rooms/hall/audit')).json()) as { rows: unknown[] };
  return log.rows[0];
}
async function signedIn(): Promise<TestVisitor> {
  const who = proxy.visitor();
  const answer = await post(who, '/ops', { token: OPERATOR });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/ops']);
  return who;
}

test('who is no operator gets a form; the token opens the page, and is in no log and no cookie', async () => {
  const who = proxy.visitor();
  const asked = await (await who.fetch('/ops', page)).text();
  expect(asked).toContain('name="token"');
  expect(asked).not.toContain('ops-data');
  const answer = await post(who, '/ops', { token: OPERATOR });
  const [cookie = ''] = answer.headers.getSetCookie();
  expect(cookie).toMatch(/^teleport_operator=/);
  for (const flag of [
    'HttpOnly',
    'SameSite=Lax',
    'Path=/',
    `Max-Age=${OPERATOR_SESSION_MS / 1_000}`,
  ])
    expect(cookie).toContain(flag);
  expect(cookie + lines.join()).not.toContain(OPERATOR);
  const html = await (await who.fetch('/ops', page)).text();
  const [, text = ''] = /id="ops-data"[^>]*>([^<]*)</.exec(html) ?? [];
  expect(JSON.parse(text)).toMatchObject({
    ...{ root: '/', byToken: true, thresholds: { alert_after_s: 10 } },
    modes: { hall: 'mirror', den: 'shared' },
  });
});

test('who is led to the page from elsewhere finds it; nothing else of another site gets in by their cookies', async () => {
  const who = await signedIn();
  const from = (dest: string) => ({
    headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': dest },
  });
  expect(await (await who.fetch('/ops', from('document'))).text()).toContain('ops-data');
  for (const other of [from('iframe'), from('empty'), from('object')])
    expect(await (await who.fetch('/ops', other)).text()).not.toContain('ops-data');
  for (const path of ['/api/ops/snapshot', '/api/rooms/hall/audit'])
    expect((await who.fetch(path, from('document'))).status, path).toBe(401);
});

test('a wrong token says so and opens nothing', async () => {
  const who = proxy.visitor();
  const answer = await post(who, '/ops', { token: 'guess' });
  expect(answer.status).toBe(401);
  expect(await answer.text()).toContain('not the operator’s token');
  expect(who.cookie).toBe('');
  expect(lines.join()).not.toContain('guess');
});

test('the session opens operators’ routes and rooms, from our own pages alone', async () => {
  const who = await signedIn();
  expect((await who.fetch('/api/ops/snapshot')).status).toBe(200);
  expect((await json(who, '/api/rooms/hall/lock', {})).status).toBe(200);
  expect((await who.fetch('/api/rooms/den/ticket?watch')).status).toBe(200);
  expect((await proxy.visitor().fetch('/api/rooms/den/ticket?watch')).status).toBe(403);
  const elsewhere = { origin: 'https://evil.example' };
  for (const headers of [elsewhere, {}, { 'sec-fetch-site': 'cross-site' }]) {
    expect((await json(who, '/api/rooms/hall/lock', {}, headers as never)).status).toBe(401);
  }
  const sent = await post(who, '/ops', { token: OPERATOR }, elsewhere);
  expect([sent.status, (await bodyOf(sent)).error.code]).toEqual([403, 'FORBIDDEN_ORIGIN']);
  expect((await post(who, '/ops/sign-out', {}, elsewhere)).status).toBe(403);
  expect((await who.fetch('/api/ops/snapshot')).status).toBe(200);
});

test('signing out ends the session everywhere, its open feed as well', async () => {
  const who = await signedIn();
  const { cookie } = who;
  const heard: OpsMessage[] = [];
  const feed = who.socket(FEED, '', own());
  feed.on('message', (data) => heard.push(JSON.parse(String(data)) as OpsMessage));
  await vi.waitFor(() => expect(heard[0]?.type).toBe('history'));
  const { ticket } = await bodyOf(await who.fetch('/api/ops/ticket'));
  const byTicket = proxy.visitor().socket(`${FEED}?ticket=${ticket}`, '');
  await once(byTicket, 'message');
  const gone = Promise.all([once(feed, 'close'), once(byTicket, 'close')]);
  expect((await post(who, '/ops/sign-out', {})).status).toBe(303);
  expect((await gone).map(([code]) => code)).toEqual([4403, 4403]);
  expect(heard.at(-1)).toMatchObject({ type: 'error', fatal: true });
  expect(who.cookie).not.toContain('teleport_operator');
  // Somebody has kept it.
  const thief = proxy.visitor();
  thief.plant(cookie);
  expect((await thief.fetch('/api/ops/snapshot')).status).toBe(401);
});

test('a session is over after its time, and with another token or key', () => {
  const keys = (...values: string[]) => {
    const [first = '', ...more] = values;
    return new Keyring([
      { value: first, until: null },
      ...more.map((value) => ({ value, until: null })),
    ]);
  };
  let now = 1_000;
  const at = () => now;
  const one = new OperatorSessions('token', keys('k1'), at);
  const value = one.begin();
  const id = one.read(value) ?? '';
  expect(id).toMatch(/^[a-z0-9]+-/);
  expect(one.isOver(id)).toBe(false);
  expect(new OperatorSessions('token', keys('k2', 'k1'), at).read(value)).toBe(id);
  expect(new OperatorSessions('another', keys('k1'), at).read(value)).toBeUndefined();
  expect(new OperatorSessions('token', keys('k2'), at).read(value)).toBeUndefined();
  for (const forged of [`${value}.x`, value.replace('-', '-x'), `z${value}`, id, ''])
    expect(one.read(forged), forged).toBeUndefined();
  now += OPERATOR_SESSION_MS;
  expect(one.read(value)).toBeUndefined();
  expect(one.isOver(id)).toBe(true);
});

test('MO7: a message to everybody is read by all, and in the log with who said it', async () => {
  const who = await signedIn();
  // The longest that may be.
  const text = `Back at nine. ${'x'.repeat(REMARK_MAX_CHARS)}`.slice(0, REMARK_MAX_CHARS);
  const ada = await comeIn(proxy, 'hall', 'Ada');
  expect((await json(who, '/api/rooms/hall/announce', { text: '  ' })).status).toBe(400);
  expect((await json(who, '/api/rooms/hall/announce', { text })).status).toBe(200);
  await vi.waitFor(() =>
    expect(ada.heard.find(({ type }) => type === 'told')).toMatchObject({
      ...{ what: 'announce', by: 'an operator', reason: text },
    }),
  );
  expect(await newest(who)).toMatchObject({
    ...{ what: 'announce', who: 'an operator', note: text },
  });
  for (const socket of [ada.party, ada.terminal.socket]) socket.terminate();
});

test('a seat is stopped: its visitor reads why, its app ends, and the log has it', async () => {
  const who = await signedIn();
  const bob = await comeIn(proxy, 'hall', 'Bob');
  const seats = async () =>
    (await proxy.snapshot()).seats.filter(({ visitor }) => visitor === 'Bob');
  const [{ seat = 0 } = {}] = await seats();
  const closed = once(bob.terminal.socket, 'close');
  const path = `/api/ops/seats/hall/${seat}/stop`;
  expect((await json(proxy.visitor(), path, {})).status).toBe(401);
  expect((await json(who, path, { reason: 'too loud' })).status).toBe(204);
  expect((await closed)[0]).toBe(4403);
  await vi.waitFor(async () => expect(await seats()).toEqual([]));
  expect((await json(who, path, {})).status).toBe(404);
  expect(await newest(who)).toMatchObject({
    ...{ what: 'stop_seat', whom: `seat ${seat} (Bob)`, note: 'too loud', who: 'an operator' },
  });
  bob.party.terminate();
});

// The last one: nobody of this address signs in after it.
test('who tries many tokens is refused, the right one as well', async () => {
  const who = proxy.visitor();
  let status = 401;
  for (let tries = 0; status === 401 && tries < 30; tries += 1)
    ({ status } = await post(who, '/ops', { token: `guess ${tries}` }));
  const refused = await post(who, '/ops', { token: OPERATOR });
  expect([status, refused.status]).toEqual([429, 429]);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refused.text()).toContain('Many wrong operator tokens');
  expect(who.cookie).toBe('');
});
