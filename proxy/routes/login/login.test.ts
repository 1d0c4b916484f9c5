// Signing in, from the button to the room: with X, GitHub and OpenID Connect on real sockets, and out again.
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MeAnswer, SignInData } from '../../../protocol/api.ts';
import { signInAt } from '../../../testing/providers/consent.ts';
import { comeIn } from '../../test/come-in.ts';
import { OPERATOR, type TestVisitor } from '../../test/harness.ts';
import { type LoginProxy, signIn, startLoginProxy } from '../../test/providers.ts';
import { openTerminal } from '../../test/terminal.ts';

const CAT = 'app: [cat]\nmode: shared\npersist: 60s';
let at: LoginProxy;

beforeAll(async () => {
  at = await startLoginProxy(
    {
      club: `access: login\n${CAT}`,
      lab: `access: login\nallow: [ "github:makers/*", "github:#1", "*@example.org", "x:xena" ]\n${CAT}`,
      hall: CAT,
      den: `access: login\nhost: [ "oidc:ada@example.org" ]\n${CAT}`,
    },
    'operators: [ "x:xena" ]\nlimits: { sign_ins: 1000/1m }',
  );
});
afterAll(() => at[Symbol.asyncDispose]());

const page = { headers: { accept: 'text/html' } };
const own = () => ({ headers: { origin: at.proxy.url } });
const post = (visitor: TestVisitor, path: string, form: Record<string, string> = {}) =>
  visitor.fetch(path, { method: 'POST', body: new URLSearchParams(form), ...own() });
const me = async (visitor: TestVisitor) =>
  (await (await visitor.fetch('/api/me')).json()) as MeAnswer;
const code = async (response: Response) =>
  ((await response.json()) as { error: { code: string } }).error.code;

/** What the sign-in page holds. */
async function dataOf(visitor: TestVisitor, path: string): Promise<SignInData> {
  const html = await (await visitor.fetch(path, page)).text();
  const [, json = ''] = /id="sign-in-data"[^>]*>([^<]*)</.exec(html) ?? [];
  return JSON.parse(json) as SignInData;
}

test('a page leads to the sign-in page, which names the room, the ways in and the reason', async () => {
  const ada = at.proxy.visitor();
  const sent = await ada.fetch('/room/club/', page);
  expect([sent.status, sent.headers.get('location')]).toEqual([
    303,
    '/login?next=%2Froom%2Fclub%2F',
  ]);
  const data = await dataOf(ada, sent.headers.get('location') ?? '');
  expect(data).toMatchObject({
    next: '/room/club/',
    room: { id: 'club', people: 0 },
    access: 'login',
    reason: { code: 'LOGIN_NEEDED', title: 'Sign in to enter' },
    guestsWelcome: false,
  });
  expect(data.providers.map(({ id, name }) => `${id} ${name}`)).toEqual([
    ...['x X', 'github GitHub', 'oidc Company'],
  ]);
  expect(await code(await ada.fetch('/room/club/'))).toBe('LOGIN_NEEDED');
});

test('every way into a room asks for the account: page, terminal, ticket, watching, refusal', async () => {
  const ada = at.proxy.visitor();
  await ada.fetch('/room/hall/');
  expect((await ada.fetch('/room/club/')).status).toBe(401);
  expect((await ada.fetch('/room/club/watch')).status).toBe(401);
  expect((await ada.fetch('/api/rooms/club/ticket')).status).toBe(401);
  const socket = ada.socket('/room/club/ws');
  socket.on('error', () => undefined);
  expect((await once(socket, 'close'))[0]).toBe(4403);
  const watching = ada.socket('/room/club/watch/ws');
  watching.on('error', () => undefined);
  const [, refused] = await once(watching, 'unexpected-response');
  expect(refused.statusCode).toBe(401);
  watching.terminate();
  const asked = await ada.fetch('/api/rooms/club/refusal', {
    ...{ method: 'POST', body: '{"again":false}' },
    headers: { 'content-type': 'application/json', origin: at.proxy.url },
  });
  expect(await asked.json()).toMatchObject({ code: 'LOGIN_NEEDED', retry: 'reload' });
  expect(at.proxy.visitor().cookie).toBe('');
});

test.each([
  ['x', 'xena', 'x:xena', 'Xena'],
  ['github', 'octo-ada', 'github:octo-ada', 'Ada Octo'],
  ['oidc', 'ada', 'oidc:ada@example.org', 'Ada'],
] as const)(
  'with %s, %s comes into the room that was wanted, as the same visitor in every browser',
  async (provider, account, label, name) => {
    const first = at.proxy.visitor();
    const done = await signIn(first, provider, { account }, '/room/club/?a=1');
    expect([done.status, done.headers.get('location')]).toEqual([303, '/room/club/?a=1']);
    const entered = await first.fetch('/room/club/');
    expect([entered.status, entered.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const terminal = await openTerminal(first, 'club');
    expect(await me(first)).toMatchObject({
      me: { account: label, name },
      sessions: [{ current: true }],
    });
    const second = at.proxy.visitor();
    await signIn(second, provider, { account });
    const subs = await Promise.all(
      [first, second].map(async (one) => {
        const { ticket } = (await (await one.fetch('/api/rooms/club/ticket')).json()) as {
          ticket: string;
        };
        const claims = JSON.parse(Buffer.from(ticket.split('.')[1] ?? '', 'base64url').toString());
        return [claims.sub, claims.name];
      }),
    );
    expect(subs[0]).toEqual(subs[1]);
    await terminal.leave();
  },
);

test('a list of accounts narrows a room: by organisation, id, mail domain and account', async () => {
  const cases = [
    ['github', 'octo-ada', 200],
    ['github', 'octo-bob', 403],
    ['oidc', 'ada', 200],
    // Not a verified address.
    ['oidc', 'bob', 403],
    ['x', 'xena', 200],
  ] as const;
  for (const [provider, account, status] of cases) {
    const one = at.proxy.visitor();
    await signIn(one, provider, { account });
    expect([account, (await one.fetch('/room/lab/')).status]).toEqual([account, status]);
    if (status === 200) continue;
    const data = await dataOf(one, '/login?next=/room/lab/');
    expect(data.reason).toMatchObject({ code: 'NOT_ALLOWED' });
    expect(data.me?.account).toMatch(account);
  }
});

test('a host is named by account, an operator in the configuration; a guest is neither', async () => {
  const pause = (visitor: TestVisitor, room: string) =>
    visitor.fetch(`/api/rooms/${room}/pause`, { method: 'POST', ...own() });
  const [host, operator, guest] = [at.proxy.visitor(), at.proxy.visitor(), at.proxy.visitor()];
  await signIn(host, 'oidc', { account: 'ada' });
  await signIn(operator, 'x', { account: 'xena' });
  await guest.fetch('/room/hall/');
  expect((await pause(host, 'den')).status).toBe(200);
  expect((await pause(host, 'hall')).status, 'not their room').toBe(401);
  expect((await pause(operator, 'hall')).status).toBe(200);
  expect((await pause(guest, 'hall')).status).toBe(401);
  expect((await operator.fetch('/api/ops/snapshot')).status).toBe(200);
  expect((await host.fetch('/api/ops/snapshot')).status).toBe(401);
  // Another site's page can't, with the operator's cookie.
  for (const headers of [
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    {},
  ] as Record<string, string>[])
    expect(
      (await operator.fetch('/api/rooms/hall/resume', { method: 'POST', headers })).status,
    ).toBe(401);
  for (const room of ['den', 'hall'])
    await operator.fetch(`/api/rooms/${room}/resume`, { method: 'POST', ...own() });
});

test('signing out ends what is open at once, and the cookie from before opens nothing (CVE-2024-35220)', async () => {
  const ada = at.proxy.visitor();
  await signIn(ada, 'github', { account: 'octo-ada' });
  const stolen = ada.cookie;
  const { socket } = await openTerminal(ada, 'club');
  const closed = once(socket, 'close');
  const { status, headers } = await post(ada, '/logout', { next: '/room/hall/' });
  expect([status, headers.get('location')]).toEqual([303, '/room/hall/']);
  expect((await closed)[0]).toBe(4403);
  expect(await me(ada)).toMatchObject({ me: null });
  const replayed = await fetch(`${at.proxy.url}/room/club/`, { headers: { cookie: stolen } });
  expect(replayed.status).toBe(401);
});

test('AC1: whom the proxy sends away from the room reads why there, as from the room itself', async () => {
  const ada = at.proxy.visitor();
  await signIn(ada, 'github', { account: 'octo-ada' });
  const { party, heard, terminal } = await comeIn(at.proxy, 'club', 'Ada', ada);
  const closed = once(party, 'close');
  // The room knows nothing of sessions.
  await post(ada, '/logout', { next: '/room/hall/' });
  expect((await closed)[0]).toBe(4403);
  expect(heard.at(-1)).toMatchObject({
    ...{ type: 'error', code: 'forbidden', fatal: true, ref: 'door' },
    msg: expect.stringMatching(/^Your account is signed out in this browser/),
  });
  await terminal.leave();
});

test('signing out everywhere ends every browser’s session; one can be ended alone', async () => {
  const [a, b, c] = [at.proxy.visitor(), at.proxy.visitor(), at.proxy.visitor()];
  for (const one of [a, b, c]) await signIn(one, 'github', { account: 'octo-bob' });
  const other = (await me(a)).sessions.find(({ current }) => !current);
  const end = (visitor: TestVisitor, id = '') =>
    visitor.fetch(`/api/me/sessions/${id}`, { method: 'DELETE', ...own() });
  expect((await end(a, other?.id)).status).toBe(204);
  expect((await end(a, other?.id)).status).toBe(404);
  const left = await Promise.all([a, b, c].map(async (one) => (await me(one)).me !== null));
  expect(left.filter(Boolean)).toHaveLength(2);
  await post(a, '/logout', { everywhere: '1' });
  for (const one of [a, b, c]) expect((await me(one)).me).toBeNull();
});

test('signing in again ends the session before (fixed session): a token that somebody planted is never taken over', async () => {
  const ada = at.proxy.visitor();
  await signIn(ada, 'github', { account: 'octo-ada' });
  const before = ada.cookie;
  await signIn(ada, 'github', { account: 'octo-ada' });
  expect(ada.cookie).not.toBe(before);
  const old = await fetch(`${at.proxy.url}/room/club/`, { headers: { cookie: before } });
  expect(old.status).toBe(401);
});

test('a provider that says a session is over ends ours at once (GHSA-3rw9-wmc8-8948)', async () => {
  const ada = at.proxy.visitor();
  await signIn(ada, 'oidc', { account: 'ada' });
  const told = (token: string) =>
    fetch(`${at.proxy.url}/login/oidc/backchannel-logout`, {
      ...{ method: 'POST', body: new URLSearchParams({ logout_token: token }) },
    });
  expect((await told('not.a.token')).status).toBeGreaterThanOrEqual(400);
  const late = await at.oidc.logoutToken({ sub: 'ada', exp: 1 });
  expect((await told(late)).status).toBeGreaterThanOrEqual(400);
  expect((await me(ada)).me).not.toBeNull();
  expect((await told(await at.oidc.logoutToken({ sub: 'ada' }))).status).toBe(200);
  expect((await me(ada)).me).toBeNull();
});

test('a state of another browser, a second use, another provider and a refusal lead back with the reason', async () => {
  const errorOf = (response: Response) =>
    new URL(response.headers.get('location') ?? '', at.proxy.url).searchParams.get('error');
  const [ada, eve] = [at.proxy.visitor(), at.proxy.visitor()];
  const begin = async (visitor: TestVisitor, allows = true) => {
    const { headers } = await visitor.fetch('/login/github?next=/room/club/');
    return signInAt(new URL(headers.get('location') ?? ''), { account: 'octo-ada', allows });
  };
  const back = await begin(eve);
  const stolen = await ada.fetch(back.pathname + back.search);
  expect(errorOf(stolen), 'a sign-in that ada never began').toBe('LOGIN_STALE');
  expect(await me(ada)).toMatchObject({ me: null });
  expect(errorOf(await eve.fetch(back.pathname + back.search))).toBe(null);
  expect(errorOf(await eve.fetch(back.pathname + back.search)), 'twice').toBe('LOGIN_STALE');
  const data = await dataOf(ada, '/login?next=/room/club/&error=LOGIN_STALE');
  expect(data.reason?.text).toMatch(/Begin it again/);
  expect(data.next).toBe('/room/club/');
});

test('an account signs in twice a minute, an address fails twice, and the one does not count for the other', async () => {
  await using strict = await startLoginProxy({ club: `access: login\n${CAT}` });
  const locationOf = async (answer: Promise<Response>) => (await answer).headers.get('location');
  const as = (account: string) =>
    locationOf(signIn(strict.proxy.visitor(), 'github', { account }, '/room/club/'));
  expect([await as('octo-ada'), await as('octo-ada')]).toEqual(['/room/club/', '/room/club/']);
  const tooOften = (await as('octo-ada')) ?? '';
  expect(tooOften).toMatch('error=SIGN_IN_LIMIT');
  const told = await strict.proxy.visitor().fetch(tooOften, page);
  const seconds = told.headers.get('retry-after');
  expect(told.status).toBe(429);
  expect(Number(seconds)).toBeGreaterThan(0);
  expect(await told.text()).toContain(`Try again in ${seconds} second`);
  expect(await as('octo-bob')).toBe('/room/club/');
  // A page of another site, which can begin nothing here, uses nothing up.
  const elsewhere = strict.proxy.visitor();
  const callback = '/login/github/callback?code=x&state=y';
  for (let n = 0; n < 5; n += 1)
    expect(await locationOf(elsewhere.fetch(callback))).toMatch('error=LOGIN_STALE');
  const eve = strict.proxy.visitor();
  const guess = async () => {
    await eve.fetch('/login/github');
    return locationOf(eve.fetch(callback));
  };
  for (const _ of [1, 2]) expect(await guess()).toMatch('error=LOGIN_STALE');
  expect(await guess()).toMatch('error=SIGN_IN_LIMIT');
  expect(await locationOf(eve.fetch('/login/github'))).toMatch('error=SIGN_IN_LIMIT');
});

test('nothing but a path of this site is a way back', async () => {
  for (const next of [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/%0d%0a',
    'javascript:alert(1)',
    '/a\nb',
  ]) {
    const data = await dataOf(at.proxy.visitor(), `/login?${new URLSearchParams({ next })}`);
    expect(data.next.startsWith('/') && !data.next.startsWith('//')).toBe(true);
    expect(data.next).not.toContain('evil');
  }
});

test('signing out is for our own pages', async () => {
  const ada = at.proxy.visitor();
  await signIn(ada, 'x', { account: 'xena' });
  const response = await ada.fetch('/logout', {
    method: 'POST',
    headers: { origin: 'https://evil.example' },
  });
  expect(response.status).toBe(403);
  expect((await ada.fetch('/logout')).status).toBe(404);
  expect((await me(ada)).me).not.toBeNull();
});

test('the operator’s token works as before', async () => {
  const headers = { authorization: `Bearer ${OPERATOR}` };
  expect((await fetch(`${at.proxy.url}/api/ops/snapshot`, { headers })).status).toBe(200);
});
