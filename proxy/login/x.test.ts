// Sign-in with X against a server that answers as X's documentation says.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startX, X_RATE_LIMITED, type XServer } from '../../testing/providers/x.ts';
import type { Provider } from './provider.ts';
import { createProviders } from './providers.ts';
import {
  CALLBACK,
  failed,
  goThere,
  type MemoryLog,
  memoryLog,
  secretsIn,
  signIn,
} from './test/sign-in.ts';

const ACCOUNTS = [
  { id: '2244994945', username: 'XDevelopers', name: 'X \u202eDevelopers' },
  { id: '783214', username: 'X', name: '\u200b' },
];

let server: XServer;
let memory: MemoryLog;
beforeEach(async () => {
  server = await startX(ACCOUNTS, { redirectUris: [CALLBACK] });
  memory = memoryLog();
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  for (const secret of [...secretsIn(server), server.clientSecret])
    expect(memory.text()).not.toContain(secret);
});

function create(
  from: XServer = server,
  clientSecret: string | undefined = from.clientSecret,
): Provider {
  const secret = clientSecret === undefined ? {} : { clientSecret };
  const x = { ...from.config, ...secret };
  return createProviders({ x }, { wantsOrganisations: () => true, log: memory.log }).get('x')!;
}

const asked = (path: string) => server.requests.filter((request) => request.path === path);

describe('who somebody is', () => {
  test('id, user name and name, although rooms want organisations', async () => {
    expect(await signIn(create(), { account: 'XDevelopers' })).toEqual({
      provider: 'x',
      subject: '2244994945',
      account: 'XDevelopers',
      name: 'X Developers',
      organisations: [],
    });
    expect(asked('/i/oauth2/authorize')[0]?.query.get('scope')).toBe('users.read tweet.read');
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /i/oauth2/authorize',
      'POST /i/oauth2/authorize',
      'POST /2/oauth2/token',
      'GET /2/users/me',
    ]);
    expect(await signIn(create(), { account: 'X' })).toMatchObject({
      name: 'X',
      subject: '783214',
    });
  });

  test('a client with a secret shows it in the header only; one without names itself in the form', async () => {
    await signIn(create(), { account: 'X' });
    expect(asked('/2/oauth2/token')[0]?.form.has('client_secret')).toBe(false);
    expect(asked('/2/oauth2/token')[0]?.headers).toMatchObject({
      authorization: expect.stringMatching(/^Basic /),
      'user-agent': 'teleport-rooms',
    });
    await using open = await startX(ACCOUNTS, { isConfidential: false });
    const { config } = open;
    const providers = createProviders(
      { x: config },
      { wantsOrganisations: () => false, log: memory.log },
    );
    expect(await signIn(providers.get('x')!, { account: 'X' })).toMatchObject({ account: 'X' });
    expect(open.requests[2]?.headers).not.toHaveProperty('authorization');
  });

  test('without any address of its own it is x.com', async () => {
    const providers = createProviders(
      { x: { clientId: 'id' } },
      { wantsOrganisations: () => false, log: memory.log },
    );
    const { url } = await providers.get('x')!.begin(CALLBACK);
    expect(url.origin + url.pathname).toBe('https://x.com/i/oauth2/authorize');
  });
});

describe('a sign-in belongs to the browser that began it', () => {
  test('the visitor says no', async () => {
    const step = signIn(create(), { account: 'X', allows: false });
    expect(await failed(step)).toMatchObject({ code: 'LOGIN_REFUSED' });
  });

  test.each<[string, (callback: URL, kept: { state: string; verifier: string }) => void]>([
    ['no state', ({ searchParams }) => searchParams.delete('state')],
    ['a fixed state', ({ searchParams }) => searchParams.set('state', 'fixed')],
    ['no code', ({ searchParams }) => searchParams.delete('code')],
    ['a code of nobody', ({ searchParams }) => searchParams.set('code', 'of-nobody')],
    ['another verifier', (_, kept) => Object.assign(kept, { verifier: 'x'.repeat(43) })],
  ])('%s', async (_, change) => {
    const provider = create();
    const { callback, kept } = await goThere(provider, { account: 'X' });
    change(callback, kept);
    expect(await failed(provider.finish(callback, kept))).toMatchObject({ code: 'LOGIN_STALE' });
    expect(server.count('/2/users/me')).toBe(0);
  });

  test('a code works once', async () => {
    const provider = create();
    const { callback, kept } = await goThere(provider, { account: 'X' });
    await provider.finish(callback, kept);
    expect(await failed(provider.finish(callback, kept))).toMatchObject({ code: 'LOGIN_STALE' });
  });
});

describe('X itself', () => {
  test.each(['wrong', undefined])('does not know us by the secret %s', async (secret) => {
    const { clientSecret: _, ...rest } = { ...server };
    const provider = create({ ...rest, clientSecret: secret as string }, secret);
    expect(await failed(signIn(provider, { account: 'X' }))).toMatchObject({
      code: 'LOGIN_FAILED',
    });
    expect(memory.reasons()).toEqual(['answer 401: unauthorized_client']);
  });

  test.each([
    ['/2/users/me', X_RATE_LIMITED],
    ['/2/oauth2/token', X_RATE_LIMITED],
    ['/2/users/me', { status: 503, body: { title: 'Service Unavailable' } }],
  ])('is busy at %s', async (path, answer) => {
    server.answerAt(path, answer);
    const provider = create();
    expect(await failed(signIn(provider, { account: 'X' }))).toMatchObject({
      code: 'LOGIN_UNAVAILABLE',
    });
    server.answerAt(path);
    expect(await signIn(provider, { account: 'X' })).toMatchObject({ account: 'X' });
  });

  test('is down', async () => {
    const provider = create();
    const { callback, kept } = await goThere(provider, { account: 'X' });
    await server.goDown();
    expect(await failed(provider.finish(callback, kept))).toMatchObject({
      code: 'LOGIN_UNAVAILABLE',
    });
  });

  test.each([
    ['/2/oauth2/token', { body: {} }],
    ['/2/oauth2/token', { status: 400, body: 'no' }],
    ['/2/users/me', { status: 401, body: { title: 'Unauthorized', status: 401 } }],
    ['/2/users/me', { status: 403, body: { title: 'Forbidden', status: 403 } }],
    ['/2/users/me', { status: 404, body: { data: { id: '1', username: 'X' } } }],
    ['/2/users/me', { body: { errors: [{ title: 'Not Found Error' }] } }],
    ['/2/users/me', { body: { data: { id: 2_244_994_945, username: 'X' } } }],
    ['/2/users/me', { body: { data: { id: '1e9', username: 'X' } } }],
    ['/2/users/me', { body: { data: { id: '1', username: 'a b' } } }],
    ['/2/users/me', { body: { data: { id: '1', username: '@x' } } }],
    ['/2/users/me', { body: { data: { id: '1' } } }],
  ])('answers at %s as it should not: %j', async (path, answer) => {
    server.answerAt(path, answer);
    expect(await failed(signIn(create(), { account: 'X' }))).toMatchObject({
      code: 'LOGIN_FAILED',
    });
  });
});
