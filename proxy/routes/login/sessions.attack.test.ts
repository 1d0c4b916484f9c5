// A session that is over, or that somebody else chose, shown again: on every way in, on what is open, and at another proxy.
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { MeAnswer } from '../../../protocol/api.ts';
import { startTestProxy, type TestVisitor } from '../../test/harness.ts';
import { type LoginProxy, signIn, startLoginProxy } from '../../test/providers.ts';
import { openSocket, openTerminal } from '../../test/terminal.ts';
import {
  ask,
  type Caller,
  joinWith,
  outcomeOf,
  ticketOf,
  WAYS_IN,
  type WayIn,
} from '../../test/ways-in.ts';

const CAT = 'app: [cat]\nmode: shared\nmax_players: 20\npersist: 60s';
const ROOMS = {
  club: `access: login\n${CAT}`,
  den: `access: login\nhost: [ "oidc:ada@example.org", "github:octo-ada" ]\n${CAT}`,
};
let at: LoginProxy;
let seated: Awaited<ReturnType<typeof openTerminal>>;
beforeAll(async () => {
  at = await startLoginProxy(
    ROOMS,
    'operators: [ "github:octo-bob" ]\nlimits: { sign_ins: 1000/1m }',
  );
  // Somebody to watch.
  const xena = at.proxy.visitor();
  await signIn(xena, 'x', { account: 'xena' });
  seated = await openTerminal(xena, 'club');
});
afterAll(async () => {
  await seated?.leave();
  await at?.[Symbol.asyncDispose]();
});

/** Signed in, and what somebody has who has copied their cookies. */
async function signedIn(account = 'octo-ada'): Promise<{ visitor: TestVisitor; thief: Caller }> {
  const visitor = at.proxy.visitor();
  await signIn(visitor, 'github', { account });
  await visitor.fetch('/room/club/');
  return { visitor, thief: { url: at.proxy.url, cookie: visitor.cookie } };
}
const post = (caller: Caller, path: string, form: Record<string, string> = {}) =>
  ask(caller, path, { method: 'POST', body: new URLSearchParams(form) });
const me = async (caller: Caller) => (await (await ask(caller, '/api/me')).json()) as MeAnswer;
const sessionIn = (cookie: string) => /(?:^|; )teleport_session=([^;]*)/.exec(cookie)?.[1];

/** What only an account may do. */
const ACCOUNT_WAYS: readonly (readonly [
  name: string,
  account: string,
  refused: string,
  way: WayIn,
])[] = [
  ['who one is', 'octo-ada', 'SIGNED_OUT', async (c) => ((await me(c)).me ? 'in' : 'SIGNED_OUT')],
  [
    'ending a session',
    ...(['octo-ada', 'SIGNED_OUT'] as const),
    async (c) => {
      const gone = await ask(c, '/api/me/sessions/nosuchsession', { method: 'DELETE' });
      const code = await outcomeOf(gone);
      return code === 'NOT_FOUND' ? 'in' : code;
    },
  ],
  [
    'a host’s act',
    'octo-ada',
    'AUTH_REQUIRED',
    async (c) => outcomeOf(await ask(c, '/api/rooms/den/open', { method: 'POST' })),
  ],
  [
    'a host’s log',
    'octo-ada',
    'AUTH_REQUIRED',
    async (c) => outcomeOf(await ask(c, '/api/rooms/den/audit')),
  ],
  [
    'an operator’s list',
    'octo-bob',
    'AUTH_REQUIRED',
    async (c) => outcomeOf(await ask(c, '/api/ops/snapshot')),
  ],
];

describe('CVE-2024-35220: a cookie used after its session is over', () => {
  test.each([
    ...WAYS_IN.map(([name, way]) => [name, 'octo-ada', 'LOGIN_NEEDED', way] as const),
    ...ACCOUNT_WAYS,
  ])('%s', async (_, account, refused, way) => {
    const { thief } = await signedIn(account);
    expect(await way(thief, 'club'), 'before').toBe('in');
    expect((await post(thief, '/logout')).status).toBe(303);
    expect(await way(thief, 'club')).toBe(refused);
  });

  test('a ticket from before', async () => {
    const { thief } = await signedIn();
    const ticket = await ticketOf(thief, 'club');
    await post(thief, '/logout');
    const { socket } = await joinWith(thief, 'club', ticket);
    if (socket.readyState !== socket.CLOSED) expect((await once(socket, 'close'))[0]).toBe(4403);
  });

  test('an operator’s ticket from before, for a request', async () => {
    const { visitor, thief } = await signedIn('octo-bob');
    const terminal = await openTerminal(visitor, 'club');
    const ticket = await ticketOf(thief, 'club');
    const control = () =>
      fetch(`${thief.url}/parties/room-server/club/control`, {
        ...{ method: 'POST', body: '{"op":"snapshot"}' },
        headers: { authorization: `Bearer ${ticket}`, 'content-type': 'application/json' },
      });
    expect((await control()).status, 'before').toBe(200);
    await post(thief, '/logout');
    expect((await control()).status).toBe(401);
    await terminal.leave();
  });

  test('at another proxy of the same party', async () => {
    await using other = await startTestProxy(ROOMS, { PARTY_URL: at.proxy.url }, undefined, {
      'config.yaml': at.yaml,
    });
    const { thief } = await signedIn();
    const there = { ...thief, url: other.url };
    const [[, page]] = WAYS_IN as [(typeof WAYS_IN)[number]];
    expect(await page(there, 'club'), 'before').toBe('in');
    await post(thief, '/logout');
    // It hears of it from the party, by itself.
    await vi.waitFor(async () => expect(await page(there, 'club')).toBe('LOGIN_NEEDED'));
    for (const [name, way] of WAYS_IN.filter(([of]) => !of.includes('to watch')))
      expect([name, await way(there, 'club')]).toEqual([name, 'LOGIN_NEEDED']);
  });
});

/** A terminal, a terminal to watch, and a place in the room, all of one session. */
async function openAll(visitor: TestVisitor, thief: Caller) {
  const { socket: terminal } = await openTerminal(visitor, 'club');
  const { socket: watching } = await openSocket(visitor, '/room/club/watch/ws');
  const { outcome, socket: party } = await joinWith(thief, 'club', await ticketOf(thief, 'club'));
  expect(outcome).toBe('in');
  return [terminal, watching, party] as const;
}

describe('CVE-2024-35220: what is open when its session ends, ends at once', () => {
  const ENDS: [name: string, end: (caller: Caller) => Promise<unknown>][] = [
    ['signing out', (caller) => post(caller, '/logout')],
    [
      'signing out everywhere, in another browser',
      async () => post((await signedIn()).thief, '/logout', { everywhere: '1' }),
    ],
    [
      'ending it in the list of sessions, in another browser',
      async (caller) => {
        const { sessions } = await me(caller);
        const id = sessions.find(({ current }) => current)?.id;
        return ask((await signedIn()).thief, `/api/me/sessions/${id}`, { method: 'DELETE' });
      },
    ],
    [
      'signing in again',
      async ({ cookie }) => {
        const again = at.proxy.visitor();
        again.plant(cookie);
        return signIn(again, 'github', { account: 'octo-bob' });
      },
    ],
  ];

  test.each(ENDS)('%s', async (_, end) => {
    const { visitor, thief } = await signedIn();
    const sockets = await openAll(visitor, thief);
    const closes = sockets.map(async (socket) => (await once(socket, 'close'))[0]);
    await end(thief);
    expect(await Promise.all(closes)).toEqual([4403, 4403, 4403]);
    expect(seated.closes, 'others stay').toEqual([]);
  });

  test('GHSA-3rw9-wmc8-8948: the provider says that its session is over', async () => {
    const visitor = at.proxy.visitor();
    await signIn(visitor, 'oidc', { account: 'ada' });
    await visitor.fetch('/room/club/');
    const thief = { url: at.proxy.url, cookie: visitor.cookie };
    const sockets = await openAll(visitor, thief);
    const closes = sockets.map(async (socket) => (await once(socket, 'close'))[0]);
    const body = new URLSearchParams({ logout_token: await at.oidc.logoutToken({ sub: 'ada' }) });
    const told = await fetch(`${at.proxy.url}/login/oidc/backchannel-logout`, {
      ...{ method: 'POST', body },
    });
    expect(told.status).toBe(200);
    expect(await Promise.all(closes)).toEqual([4403, 4403, 4403]);
    for (const [name, way] of WAYS_IN)
      expect([name, await way(thief, 'club')]).toEqual([name, 'LOGIN_NEEDED']);
  });
});

describe('a fixed session: what somebody had set before the sign-in', () => {
  const subOf = async (caller: Caller) => {
    const ticket = await ticketOf(caller, 'club');
    return JSON.parse(Buffer.from(ticket.split('.')[1] ?? '', 'base64url').toString()).sub;
  };
  /** Signs in as bob in a browser in which these cookies were planted. */
  async function signInWith(planted: string): Promise<TestVisitor> {
    const bob = at.proxy.visitor();
    bob.plant(planted);
    await signIn(bob, 'github', { account: 'octo-bob' });
    await bob.fetch('/room/club/');
    return bob;
  }

  test('a token that was made up is not taken over, and opens nothing afterwards', async () => {
    const token = 'A'.repeat(43);
    const bob = await signInWith(`teleport_session=${token}`);
    expect(sessionIn(bob.cookie)).toMatch(/^[\w-]{43}$/);
    expect(sessionIn(bob.cookie)).not.toBe(token);
    const eve = { url: at.proxy.url, cookie: `teleport_session=${token}` };
    expect((await me(eve)).me).toBeNull();
    for (const [name, way] of WAYS_IN.slice(0, 2))
      expect([name, await way(eve, 'club')]).toEqual([name, 'LOGIN_NEEDED']);
  });

  test('the attacker’s own session, which is over then, and was never bob’s', async () => {
    const { thief: eve } = await signedIn('octo-ada');
    const bob = await signInWith(eve.cookie);
    expect(sessionIn(bob.cookie)).not.toBe(sessionIn(eve.cookie));
    expect(await me({ url: at.proxy.url, cookie: bob.cookie })).toMatchObject({
      me: { account: 'github:octo-bob' },
    });
    expect((await me(eve)).me).toBeNull();
  });

  test('the attacker’s cookie of a guest: the account is somebody else', async () => {
    const eve = at.proxy.visitor();
    await eve.fetch('/');
    await eve.fetch('/room/club/');
    expect(eve.cookie).toMatch(/^teleport=/);
    const bob = await signInWith(eve.cookie);
    await signIn(eve, 'github', { account: 'octo-ada' });
    const subs = [bob, eve].map(({ cookie }) => subOf({ url: at.proxy.url, cookie }));
    const [his, hers] = await Promise.all(subs);
    expect(his).not.toBe(hers);
  });
});
