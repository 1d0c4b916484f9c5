// The installation's accounts and sessions: for proxies alone, hashes only, over when somebody ends them.

import { evictDurableObject, runInDurableObject, SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test, vi } from 'vitest';
import {
  ACCOUNTS_PARTY,
  ACCOUNTS_ROOM,
  type AccountsControl,
  MAX_SESSIONS,
  SESSION_MOST_MS,
  SESSION_MS,
} from '../../protocol/access/accounts.ts';
import type { Role } from '../../protocol/access/roles.ts';
import { Client, closeAll, sign } from '../test/client.ts';

afterEach(closeAll);

const URL_OF = `https://party.example/parties/${ACCOUNTS_PARTY}`;
const ada = {
  ...{ provider: 'github', subject: '583231', account: 'ada', name: 'Ada' },
  organisations: [] as string[],
} as const;
const hashOf = (n: number) => String(n).padStart(43, 'h');

async function ask(control: AccountsControl | object, role: Role = 'proxy', room = ACCOUNTS_ROOM) {
  const response = await SELF.fetch(`${URL_OF}/${room}/control`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await sign({ room, role })}` },
    body: JSON.stringify(control),
  });
  const body = (await response.json()) as {
    session: { id: string; account: object } | null;
    sessions: { id: string; browser: string }[];
    ended: string[];
    error: string;
  };
  return { status: response.status, ...body };
}

const signIn = (n: number, more: object = {}) =>
  ask({ op: 'sign_in', hash: hashOf(n), account: ada, browser: 'Firefox', ...more });
const find = (n: number) => ask({ op: 'session', hash: hashOf(n) });

async function listen(role: Role = 'proxy'): Promise<Client> {
  const ticket = await sign({ room: ACCOUNTS_ROOM, role });
  const response = await SELF.fetch(`${URL_OF}/${ACCOUNTS_ROOM}?ticket=${ticket}`, {
    headers: { upgrade: 'websocket' },
  });
  if (!response.webSocket) throw new Error('no socket');
  return new Client(response.webSocket);
}

test.each(['guest', 'host', 'operator', 'bridge', 'watcher', 'agent'] as const)(
  'AC1: a %s asks and hears nothing here, whatever room the ticket names',
  async (role) => {
    expect(await ask({ op: 'session', hash: hashOf(1) }, role)).toMatchObject({
      status: 403,
      error: 'AUTH_REQUIRED',
    });
    expect(await (await listen(role)).closedWith()).toBe(4403);
  },
);

test('AC1: there is one such server, and a message that is none is refused', async () => {
  expect((await ask({ op: 'session', hash: hashOf(1) }, 'proxy', 'other')).status).toBe(404);
  for (const wrong of [{}, { op: 'melt' }, { op: 'session', hash: 'short' }])
    expect((await ask(wrong)).status).toBe(400);
  const long = { ...ada, name: 'x'.repeat(70_000) };
  expect((await ask({ op: 'sign_in', hash: hashOf(1), account: long, browser: '' })).status).toBe(
    400,
  );
});

test('AC1: a session is found by its hash and its id until it ends, also after a restart', async () => {
  const { session } = await signIn(10);
  expect(session).toMatchObject({ account: ada });
  await evictDurableObject(env.AccountsServer.getByName(ACCOUNTS_ROOM));
  expect((await find(10)).session).toEqual(session);
  expect((await ask({ op: 'session_by_id', id: session?.id })).session).toEqual(session);
  expect((await find(11)).session).toBeNull();
  const proxy = await listen();
  expect((await ask({ op: 'sign_out', hash: hashOf(10) })).ended).toEqual([session?.id]);
  expect(await proxy.next('sessions_ended')).toMatchObject({ ids: [session?.id] });
  expect((await find(10)).session).toBeNull();
  expect((await ask({ op: 'sign_out', hash: hashOf(10) })).ended).toEqual([]);
});

test('AC1: signing in again ends the session of that browser, and notes what the account is called now', async () => {
  const before = (await signIn(20)).session;
  const other = (await signIn(21)).session;
  await signIn(22, { replaces: hashOf(20), account: { ...ada, account: 'ada-l' } });
  expect((await find(20)).session).toBeNull();
  expect((await find(21)).session).toMatchObject({ id: other?.id, account: { account: 'ada-l' } });
  expect(before?.id).not.toBe(other?.id);
});

test('AC1: sessions end one by one, all of an account, or as the provider says', async () => {
  const account = 'github:583231';
  await ask({ op: 'end_sessions', account });
  const [a, b, c] = [await signIn(30), await signIn(31), await signIn(32)];
  const listed = (await ask({ op: 'sessions', account })).sessions;
  expect(listed.map(({ id }) => id).sort()).toEqual(
    [a, b, c].map(({ session }) => session?.id).sort(),
  );
  const id = a.session?.id;
  expect((await ask({ op: 'end_session', account: 'x:1', id })).ended).toEqual([]);
  expect((await ask({ op: 'end_session', account, id })).ended).toEqual([id]);
  expect((await ask({ op: 'end_sessions', account })).ended).toHaveLength(2);
  const oidc = { ...ada, provider: 'oidc', subject: 's1' } as const;
  await signIn(33, { account: oidc, providerSession: 'there' });
  const kept = await signIn(34, { account: oidc, providerSession: 'elsewhere' });
  expect((await ask({ op: 'provider_sign_out', providerSession: 'there' })).ended).toHaveLength(1);
  expect((await find(34)).session?.id).toBe(kept.session?.id);
  const late = await signIn(35, { account: oidc, providerSession: 'there' });
  expect(late.session, 'the news was faster than the sign-in').toBeNull();
  expect((await ask({ op: 'provider_sign_out', subject: 's1' })).ended).toHaveLength(1);
  expect((await ask({ op: 'provider_sign_out' })).ended).toEqual([]);
});

test('AC1: a session lasts 30 days after its latest use and 90 at most, and an account has 50', async () => {
  const stub = env.AccountsServer.getByName(ACCOUNTS_ROOM);
  await signIn(40);
  const age = (ms: number) =>
    runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec('UPDATE sessions SET seen = ? WHERE hash = ?', Date.now() - ms, hashOf(40));
    });
  await age(SESSION_MS - 60_000);
  expect((await find(40)).session, 'used a minute before its end').not.toBeNull();
  await age(SESSION_MS - 60_000);
  await find(40);
  const seen = await runInDurableObject(stub, (_, { storage }) =>
    storage.sql.exec('SELECT seen FROM sessions WHERE hash = ?', hashOf(40)).one(),
  );
  expect(Date.now() - Number(seen.seen), 'it begins anew').toBeLessThan(SESSION_MS / 2);
  await age(SESSION_MS);
  expect((await find(40)).session).toBeNull();
  await signIn(41);
  await runInDurableObject(stub, (_, { storage }) => {
    const at = Date.now() - SESSION_MOST_MS;
    storage.sql.exec('UPDATE sessions SET at = ? WHERE hash = ?', at, hashOf(41));
  });
  expect((await find(41)).session, 'however often it is used').toBeNull();
  await ask({ op: 'end_sessions', account: 'github:583231' });
  for (let n = 0; n <= MAX_SESSIONS; n += 1) await signIn(100 + n);
  expect((await ask({ op: 'sessions', account: 'github:583231' })).sessions).toHaveLength(
    MAX_SESSIONS,
  );
});

test('AC1: of a token only its hash is stored; a fault answers without its stack', async () => {
  const stub = env.AccountsServer.getByName(ACCOUNTS_ROOM);
  await signIn(50);
  const broken = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  await runInDurableObject(stub, (_, { storage }) => {
    storage.sql.exec('DROP TABLE accounts');
  });
  const answer = await find(50);
  expect(answer).toMatchObject({ status: 500, error: 'INTERNAL' });
  expect(JSON.stringify(answer)).not.toContain('SQL');
  expect(broken).toHaveBeenCalled();
  broken.mockRestore();
});
