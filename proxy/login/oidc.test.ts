// Sign-in with OpenID Connect against a real provider: what it vouches for, and everything that may be wrong with it.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OidcOptions, type OidcServer, startOidc } from '../../testing/providers/oidc.ts';
import type { OidcConfig } from './config.ts';
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

const ADA = {
  sub: 'auth0|248289761001',
  name: 'Ada Lovelace',
  preferred_username: 'ada',
  email: 'Ada@Example.org',
  email_verified: true,
  groups: ['Engines', 'engines', 'analytical engines', 'hid\u200bden', 'K\u212A'],
};
const BOB = { sub: 'bob', preferred_username: 'ada@example.org', email: 'Ada@Example.org' };
const CARL = { sub: 'carl', name: ' \u202e\u0007 ', preferred_username: 'ca\u200brl' };
const DORA = {
  sub: 'dora',
  preferred_username: 'Dora D',
  email: 'd@x.example',
  email_verified: 'true',
};
const ACCOUNTS = [ADA, BOB, CARL, DORA];
const OPTIONS: OidcOptions = {
  redirectUri: CALLBACK,
  backchannelLogoutUri: 'http://127.0.0.1:9/logout',
};

let server: OidcServer;
let memory: MemoryLog;
beforeEach(async () => {
  server = await startOidc(ACCOUNTS, OPTIONS);
  memory = memoryLog();
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  for (const secret of [...secretsIn(server), server.clientSecret])
    expect(memory.text()).not.toContain(secret);
  expect(memory.text()).not.toContain('eyJ');
});

async function metadataOf({ issuer }: OidcServer): Promise<Record<string, unknown>> {
  const response = await fetch(`${issuer}/.well-known/openid-configuration`);
  return (await response.json()) as Record<string, unknown>;
}

function create(more: Partial<OidcConfig> = {}, wantsOrganisations = false): Provider {
  const { clientId, clientSecret, issuer } = server;
  const oidc = { name: 'Example', clientId, clientSecret, issuer: new URL(issuer), ...more };
  const providers = createProviders({ oidc }, { wantsOrganisations, log: memory.log });
  return providers.get('oidc')!;
}

describe('who somebody is', () => {
  test('subject, verified mail address in small letters, name, and the provider’s session', async () => {
    const identity = await signIn(create(), { account: ADA.sub });
    expect(identity).toEqual({
      provider: 'oidc',
      subject: 'auth0|248289761001',
      account: 'ada@example.org',
      name: 'Ada Lovelace',
      email: 'ada@example.org',
      organisations: [],
      providerSession: expect.stringMatching(/^\S{10,255}$/),
    });
    const again = await signIn(create(), { account: ADA.sub });
    expect(again.providerSession).not.toBe(identity.providerSession);
  });

  test('an address that is not verified is none, and a chosen name can’t pass for one', async () => {
    const bob = await signIn(create(), { account: 'bob' });
    expect(bob).toMatchObject({ subject: 'bob', account: 'bob' });
    expect(bob).not.toHaveProperty('email');
    const dora = await signIn(create(), { account: 'dora' });
    expect(dora).toMatchObject({ account: 'Dora D', name: 'Dora D' });
    expect(dora).not.toHaveProperty('email');
  });

  test('a user name with hidden characters is not taken for the one without; a name is never empty', async () => {
    expect(await signIn(create(), { account: 'carl' })).toMatchObject({
      account: 'carl',
      name: 'carl',
      subject: 'carl',
    });
    server.answerAt('/me', { body: { sub: 'carl', preferred_username: 'x'.repeat(300), name: 7 } });
    expect(await signIn(create(), { account: 'carl' })).toMatchObject({ account: 'carl' });
  });

  test('groups only where a room needs them and the provider has them, each once, in small letters', async () => {
    const scope = async (provider: Provider) =>
      (await provider.begin(CALLBACK)).url.searchParams.get('scope');
    expect(await scope(create())).toBe('openid profile email');
    const asking = create({}, true);
    expect(await scope(asking)).toBe('openid profile email groups');
    const { organisations } = await signIn(asking, { account: ADA.sub });
    expect(organisations).toEqual(['engines', 'analytical engines']);

    await using without = await startOidc(ACCOUNTS, {
      ...OPTIONS,
      scopes: ['openid', 'profile', 'email'],
    });
    expect(await scope(create({ issuer: new URL(without.issuer) }, true))).toBe(
      'openid profile email',
    );
  });

  test('a provider without an endpoint for more tells it in the ID token', async () => {
    const found = await metadataOf(server);
    const { userinfo_endpoint: _, ...metadata } = found;
    server.answerAt('/.well-known/openid-configuration', { body: metadata });
    server.mistake({ claims: { email: 'ada@example.org', email_verified: true } });
    expect(await signIn(create(), { account: 'bob' })).toMatchObject({ email: 'ada@example.org' });
    expect(server.count('/me')).toBe(0);
  });

  test('verification counts only for the address that it came with', async () => {
    server.mistake({ claims: { email: 'real@example.org', email_verified: true } });
    server.answerAt('/me', { body: { sub: 'bob', email: 'boss@example.org' } });
    expect((await signIn(create(), { account: 'bob' })).email).toBe('real@example.org');
    server.mistake({ claims: { email_verified: true } });
    expect(await signIn(create(), { account: 'bob' })).not.toHaveProperty('email');
  });

  test.each(['client_secret_basic', 'client_secret_post'] as const)(
    'the secret is shown as %s',
    async (authMethod) => {
      await using strict = await startOidc(ACCOUNTS, { ...OPTIONS, authMethod });
      const provider = create({ issuer: new URL(strict.issuer) });
      expect(await signIn(provider, { account: 'bob' })).toMatchObject({ subject: 'bob' });
    },
  );

  test('a company’s addresses go before those of discovery', async () => {
    server.answerAt('/other', { body: { sub: 'bob', name: 'Of the company' } });
    const provider = create({ userUrl: new URL('/other', server.issuer) });
    expect(await signIn(provider, { account: 'bob' })).toMatchObject({ name: 'Of the company' });
    expect(server.count('/me')).toBe(0);
    const url = new URL('https://login.company.example/authorize?tenant=1');
    const { url: to } = await create({ authorizeUrl: url }).begin(CALLBACK);
    expect(to.href).toContain('https://login.company.example/authorize?tenant=1&');
    const token = create({ tokenUrl: new URL('/nowhere', server.issuer) });
    expect(await failed(signIn(token, { account: 'bob' }))).toMatchObject({ code: 'LOGIN_FAILED' });
    expect(server.count('/nowhere')).toBe(1);
  });
});

describe('a sign-in belongs to the browser that began it', () => {
  test('what is kept is another at each sign-in, and fits a cookie', async () => {
    const provider = create();
    const all = await Promise.all(Array.from({ length: 8 }, () => provider.begin(CALLBACK)));
    const kept = all.flatMap((one) => Object.values(one.kept));
    expect(new Set(kept).size).toBe(24);
    for (const text of kept) expect(text).toMatch(/^[\w-]{43,512}$/);
    const query = all[0]!.url.searchParams;
    expect(query.get('code_challenge_method')).toBe('S256');
    expect(query.get('redirect_uri')).toBe(CALLBACK);
    expect(query.has('prompt')).toBe(false);
    expect(all[0]!.url.href).not.toContain(all[0]!.kept.verifier);
  });

  test.each<[string, (callback: URL) => void]>([
    ['no state', ({ searchParams }) => searchParams.delete('state')],
    ['another state', ({ searchParams }) => searchParams.set('state', 'fixed')],
    ['two states', ({ searchParams }) => searchParams.append('state', 'fixed')],
    ['no code', ({ searchParams }) => searchParams.delete('code')],
    ['an empty code', ({ searchParams }) => searchParams.set('code', '')],
    ['two codes', ({ searchParams }) => searchParams.append('code', 'x')],
    ['a code of nobody', ({ searchParams }) => searchParams.set('code', 'of-nobody')],
  ])('%s', async (_, change) => {
    const provider = create();
    const { callback, kept } = await goThere(provider, { account: 'bob' });
    change(callback);
    expect(await failed(provider.finish(callback, kept))).toMatchObject({ code: 'LOGIN_STALE' });
    expect(server.count('/me')).toBe(0);
  });

  test.each<[string, (kept: { state: string; verifier: string; nonce?: string }) => void]>([
    [
      'another verifier',
      (kept) => {
        kept.verifier = 'x'.repeat(43);
      },
    ],
    [
      'an empty verifier',
      (kept) => {
        kept.verifier = '';
      },
    ],
    [
      'another nonce',
      (kept) => {
        kept.nonce = 'x'.repeat(43);
      },
    ],
    [
      'no nonce',
      (kept) => {
        delete kept.nonce;
      },
    ],
    [
      'an empty nonce',
      (kept) => {
        kept.nonce = '';
      },
    ],
  ])('%s kept', async (_, change) => {
    const provider = create();
    const { callback, kept } = await goThere(provider, { account: 'bob' });
    change(kept);
    expect(await failed(provider.finish(callback, kept))).toMatchObject({ code: 'LOGIN_STALE' });
    expect(server.count('/me')).toBe(0);
  });

  test('an empty state is none, even if an empty one was kept', async () => {
    const provider = create();
    const { callback, kept } = await goThere(provider, { account: 'bob' });
    callback.searchParams.set('state', '');
    const step = provider.finish(callback, { ...kept, state: '' });
    expect(await failed(step)).toMatchObject({ code: 'LOGIN_STALE' });
  });

  test('a code works once', async () => {
    const provider = create();
    const { callback, kept } = await goThere(provider, { account: 'bob' });
    await provider.finish(callback, kept);
    expect(await failed(provider.finish(callback, kept))).toMatchObject({ code: 'LOGIN_STALE' });
  });

  test('a code that somebody else was given does not sign the visitor in as them', async () => {
    const provider = create();
    const theirs = await goThere(provider, { account: ADA.sub });
    const mine = await goThere(provider, { account: 'bob' });
    mine.callback.searchParams.set('code', theirs.callback.searchParams.get('code')!);
    expect(await failed(provider.finish(mine.callback, mine.kept))).toMatchObject({
      code: 'LOGIN_STALE',
    });
  });

  test('an answer that names another provider is refused', async () => {
    const provider = create();
    const { callback, kept } = await goThere(provider, { account: 'bob' });
    callback.searchParams.set('iss', 'https://evil.example');
    expect(await failed(provider.finish(callback, kept))).toMatchObject({ code: 'LOGIN_FAILED' });
    expect(server.count('/token')).toBe(0);
  });

  test('the visitor says no', async () => {
    const step = signIn(create(), { account: 'bob', allows: false });
    expect(await failed(step)).toMatchObject({ code: 'LOGIN_REFUSED' });
    expect(server.count('/token')).toBe(0);
  });

  test.each([
    ['access_denied', 'LOGIN_REFUSED'],
    ['login_required', 'LOGIN_REFUSED'],
    ['server_error', 'LOGIN_UNAVAILABLE'],
    ['temporarily_unavailable', 'LOGIN_UNAVAILABLE'],
    ['invalid_scope', 'LOGIN_FAILED'],
    ['<script>\n', 'LOGIN_FAILED'],
  ])('sent back with error=%j: %s', async (error, code) => {
    const provider = create();
    const { kept } = await provider.begin(CALLBACK);
    const callback = new URL(CALLBACK);
    callback.search = new URLSearchParams({
      error,
      state: kept.state,
      iss: server.issuer,
    }).toString();
    expect(await failed(provider.finish(callback, kept))).toMatchObject({ code });
    expect(memory.text()).not.toContain('script');
    callback.searchParams.set('state', 'of another');
    expect(await failed(provider.finish(callback, kept))).toMatchObject({ code: 'LOGIN_STALE' });
  });
});

describe('ID tokens', () => {
  const HOUR_AGO = Math.floor(Date.now() / 1_000) - 3_600;
  test.each([
    ['expired', { claims: { exp: HOUR_AGO } }, 'LOGIN_FAILED'],
    ['without expiry', { claims: { exp: undefined } }, 'LOGIN_FAILED'],
    ['not valid yet', { claims: { nbf: HOUR_AGO + 7_200 } }, 'LOGIN_FAILED'],
    ['without a time', { claims: { iat: undefined } }, 'LOGIN_FAILED'],
    ['of another nonce', { claims: { nonce: 'another' } }, 'LOGIN_STALE'],
    ['without a nonce', { claims: { nonce: undefined } }, 'LOGIN_FAILED'],
    ['of another issuer', { claims: { iss: 'https://evil.example' } }, 'LOGIN_FAILED'],
    ['without an issuer', { claims: { iss: undefined } }, 'LOGIN_FAILED'],
    ['for another client', { claims: { aud: 'another' } }, 'LOGIN_FAILED'],
    ['without an audience', { claims: { aud: undefined } }, 'LOGIN_FAILED'],
    ['for us and others', { claims: { aud: ['teleport-rooms', 'b'], azp: 'b' } }, 'LOGIN_FAILED'],
    [
      'for us and others, nobody named',
      { claims: { aud: ['teleport-rooms', 'b'] } },
      'LOGIN_FAILED',
    ],
    ['about nobody', { claims: { sub: undefined } }, 'LOGIN_FAILED'],
    ['about an empty subject', { claims: { sub: '' } }, 'LOGIN_FAILED'],
    ['about a long subject', { claims: { sub: 'x'.repeat(256) } }, 'LOGIN_FAILED'],
    ['about a subject with controls', { claims: { sub: 'a\u001b[2J' } }, 'LOGIN_FAILED'],
    ['of a session that can’t be named', { claims: { sid: 'x\n' } }, 'LOGIN_FAILED'],
    ['of a session that is a number', { claims: { sid: 7 } }, 'LOGIN_FAILED'],
    ['signed by nobody', { signer: 'nobody' }, 'LOGIN_FAILED'],
    ['signed by a stranger', { signer: 'stranger' }, 'LOGIN_FAILED'],
    ['signed with the client’s secret', { signer: 'client' }, 'LOGIN_FAILED'],
    ['changed later', { signer: 'later' }, 'LOGIN_FAILED'],
    ['not there', { isMissing: true }, 'LOGIN_FAILED'],
  ] as const)('%s', async (_, mistake, code) => {
    server.mistake(mistake);
    // More about the same person: only the token may fail.
    const sub = 'claims' in mistake && 'sub' in mistake.claims ? mistake.claims.sub : 'bob';
    server.answerAt('/me', { body: { sub } });
    const provider = create();
    expect(await failed(signIn(provider, { account: 'bob' }))).toMatchObject({ code });
    server.mistake();
    server.answerAt('/me');
    expect(await signIn(provider, { account: 'bob' })).toMatchObject({ subject: 'bob' });
  });

  test('the same token, made anew without a mistake, is good', async () => {
    server.mistake({ claims: {} });
    expect(await signIn(create(), { account: 'bob' })).toMatchObject({ subject: 'bob' });
  });

  test('a new key of the provider is asked for, an old one is not asked for again', async () => {
    const provider = create();
    await signIn(provider, { account: 'bob' });
    await signIn(provider, { account: 'bob' });
    expect(server.count('/jwks')).toBe(1);
    await server.rotateKeys();
    expect(await signIn(provider, { account: 'bob' })).toMatchObject({ subject: 'bob' });
    expect(server.count('/jwks')).toBe(2);
    expect(server.count('/.well-known/openid-configuration')).toBe(1);
  });

  test('more about somebody else is refused', async () => {
    server.answerAt('/me', { body: { sub: ADA.sub, email: ADA.email, email_verified: true } });
    expect(await failed(signIn(create(), { account: 'bob' }))).toMatchObject({
      code: 'LOGIN_FAILED',
    });
  });
});

describe('the provider itself', () => {
  test('is asked nothing before the first sign-in, and once for all that come at the same time', async () => {
    const provider = create();
    expect(server.requests).toEqual([]);
    await Promise.all([1, 2, 3].map(() => provider.begin(CALLBACK)));
    expect(server.requests.map(({ path }) => path)).toEqual(['/.well-known/openid-configuration']);
    expect(server.requests[0]?.headers['user-agent']).toBe('teleport-rooms');
  });

  test('is down, and asked again at the next sign-in', async () => {
    const provider = create();
    await server.goDown();
    expect(await failed(provider.begin(CALLBACK))).toMatchObject({ code: 'LOGIN_UNAVAILABLE' });
    expect(memory.reasons()).toEqual(['ECONNREFUSED']);
    await server.comeBack();
    expect(await signIn(provider, { account: 'bob' })).toMatchObject({ subject: 'bob' });
  });

  test.each(['/token', '/jwks', '/me'])('goes down before %s', async (path) => {
    const provider = create();
    const { callback, kept } = await goThere(provider, { account: 'bob' });
    server.answerAt(path, { status: 503, body: 'later' });
    expect(await failed(provider.finish(callback, kept))).toMatchObject({
      code: 'LOGIN_UNAVAILABLE',
    });
    server.answerAt(path);
    expect(await signIn(provider, { account: 'bob' })).toMatchObject({ subject: 'bob' });
  });

  test('goes down between the two steps', async () => {
    const provider = create();
    const { callback, kept } = await goThere(provider, { account: 'bob' });
    await server.goDown();
    const error = await failed(provider.finish(callback, kept));
    expect(error).toMatchObject({ code: 'LOGIN_UNAVAILABLE', status: 503 });
    expect(error.cause).toBeUndefined();
  });

  test.each([
    ['another issuer', { issuer: 'https://evil.example' }],
    ['an issuer that is no address', { issuer: 'evil' }],
    ['no keys', { jwks_uri: undefined }],
    ['keys at an address that is none', { jwks_uri: 'keys' }],
    [
      'a page to sign in on that anybody can read',
      { authorization_endpoint: 'http://op.example/' },
    ],
    ['a page to sign in on that is a script', { authorization_endpoint: 'javascript:alert(1)' }],
    ['no page to sign in on', { authorization_endpoint: undefined }],
  ])('names %s', async (_, more) => {
    const found = await metadataOf(server);
    server.answerAt('/.well-known/openid-configuration', { body: { ...found, ...more } });
    expect(await failed(create().begin(CALLBACK))).toMatchObject({ code: 'LOGIN_FAILED' });
  });

  test.each([
    ['a token endpoint', { token_endpoint: 'http://op.example/token' }],
    ['keys', { jwks_uri: 'http://op.example/jwks' }],
    ['an endpoint for more', { userinfo_endpoint: 'http://op.example/me' }],
  ])('names %s that anybody on the way can read', async (_, more) => {
    const found = await metadataOf(server);
    server.answerAt('/.well-known/openid-configuration', { body: { ...found, ...more } });
    const error = await failed(signIn(create(), { account: 'bob' }));
    expect(error).toMatchObject({ code: 'LOGIN_FAILED' });
    expect(memory.reasons()).toEqual(['the address is neither https nor this machine']);
  });

  test.each([
    ['a redirect', { status: 302, headers: { location: '/auth' } }],
    ['a page', { body: '<p>hello' }],
    [
      'half of an answer',
      { headers: { 'content-type': 'application/json' }, body: '{"access_token":"secret' },
    ],
    ['a list', { body: [] }],
    ['a token of another kind', { body: { access_token: 'secret', token_type: 'mac' } }],
    ['an error with a long text', { status: 400, body: { error: 'secret '.repeat(99) } }],
  ])('answers a code with %s', async (_, answer) => {
    server.answerAt('/token', answer);
    expect(await failed(signIn(create(), { account: 'bob' }))).toMatchObject({
      code: 'LOGIN_FAILED',
    });
    expect(memory.text()).not.toMatch(/secret|hello/);
    expect(server.count('/auth')).toBe(1);
  });

  test('no longer knows us', async () => {
    const provider = create({ clientSecret: 'wrong' });
    expect(await failed(signIn(provider, { account: 'bob' }))).toMatchObject({
      code: 'LOGIN_FAILED',
    });
  });
});
