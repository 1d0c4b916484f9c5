// Who may lend a room's resident a key, and who may switch it: the ways in, and that a key shows nowhere.
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enter } from '../../../../testing/enter.ts';
import {
  bodyOf,
  OPERATOR,
  startTestProxy,
  type TestProxy,
  type TestVisitor,
} from '../../../test/harness.ts';

const KEY = 'sk-visitor-0123456789';
let proxy: TestProxy;
let logged = '';

beforeAll(async () => {
  const log = pino(
    { level: 'trace' },
    {
      write(row: string) {
        logged += row;
      },
    },
  );
  const keys = 'mode: shared\napp: [cat]\n';
  proxy = await startTestProxy(
    {
      lent: `${keys}api_key_source: visitor_dialog\nagent: { name: Wib }`,
      hosts: `${keys}agent: true`,
      empty: keys,
    },
    { OPERATOR_TOKEN: OPERATOR },
    log,
  );
});
afterAll(() => proxy.close());

const give = (visitor: TestVisitor, room: string, key: unknown, headers = {}) =>
  visitor.fetch(`/api/rooms/${room}/resident/key`, {
    method: 'POST',
    body: JSON.stringify({ key }),
    headers: { 'content-type': 'application/json', origin: proxy.url, ...headers },
  });
const codeOf = async (response: Response) => (await bodyOf(response)).error.code;

/** Somebody with a seat. */
async function seated(room: string): Promise<TestVisitor & Disposable> {
  const terminal = await enter({ base: proxy.url, room, name: 'Ada' });
  const visitor = proxy.visitor();
  visitor.plant(terminal.cookie);
  return Object.assign(visitor, { [Symbol.dispose]: () => terminal[Symbol.dispose]() });
}

test('who sits there lends a key, and takes it back; it shows nowhere', async () => {
  using ada = await seated('lent');
  expect((await give(ada, 'lent', KEY)).status).toBe(204);
  const snapshot = await proxy.snapshot();
  const metrics = await fetch(`${proxy.url}/metrics`, {
    headers: { authorization: `Bearer ${OPERATOR}` },
  });
  for (const shown of [JSON.stringify(snapshot), await metrics.text(), logged])
    expect(shown).not.toContain(KEY);
  const back = await ada.fetch('/api/rooms/lent/resident/key', {
    method: 'DELETE',
    headers: { origin: proxy.url },
  });
  expect(back.status).toBe(204);
});

test.each([
  ['a page of another site', 'lent', KEY, { origin: 'https://evil.example' }, 'FORBIDDEN_ORIGIN'],
  ['no page at all', 'lent', KEY, { origin: undefined }, 'FORBIDDEN_ORIGIN'],
  ['a short key', 'lent', 'short', {}, 'BAD_REQUEST'],
  ['two lines', 'lent', `${KEY}\n${KEY}`, {}, 'BAD_REQUEST'],
  ['no text', 'lent', { key: KEY }, {}, 'BAD_REQUEST'],
  ['a room with a key of its own', 'hosts', KEY, {}, 'KEY_NOT_WANTED'],
  ['a room that nobody lives in', 'empty', KEY, {}, 'NO_RESIDENT'],
  ['no room', 'nowhere', KEY, {}, 'ROOM_NOT_FOUND'],
])('%s is refused, and the key is not quoted', async (_, room, key, headers, code) => {
  using ada = await seated('lent');
  const given = Object.fromEntries(
    Object.entries({ origin: proxy.url, ...headers }).filter(([, value]) => value !== undefined),
  );
  const response = await ada.fetch(`/api/rooms/${room}/resident/key`, {
    method: 'POST',
    body: JSON.stringify({ key }),
    headers: { 'content-type': 'application/json', ...given },
  });
  const text = await response.text();
  expect(JSON.parse(text).error.code).toBe(code);
  expect(text).not.toContain(KEY);
});

test('who has no session, or no seat, lends none', async () => {
  const stranger = proxy.visitor();
  expect(await codeOf(await give(stranger, 'lent', KEY))).toBe('COOKIES_NEEDED');
  await stranger.fetch('/room/lent/');
  expect(await codeOf(await give(stranger, 'lent', KEY))).toBe('SEAT_NOT_FOUND');
});

test.each(['resident/off', 'resident/on', 'acts/a1'])(
  '%s is for hosts and operators',
  async (act) => {
    using ada = await seated('hosts');
    const response = await ada.fetch(`/api/rooms/hosts/${act}`, {
      method: 'POST',
      body: JSON.stringify({ do: 'approve' }),
      headers: { 'content-type': 'application/json', origin: proxy.url },
    });
    expect(response.status).toBe(401);
  },
);
