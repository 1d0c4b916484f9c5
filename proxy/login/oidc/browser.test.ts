// A sign-in with OpenID Connect ends in the browser that began it, once, and only if the visitor agreed.
import { expect, test } from 'vitest';
import { ADA, oidcOfTests } from '../test/oidc.ts';
import { CALLBACK, failed, goThere, signIn } from '../test/sign-in.ts';

const oidc = oidcOfTests();

test('what is kept is another at each sign-in, and fits a cookie', async () => {
  const provider = oidc.create();
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
  const provider = oidc.create();
  const { callback, kept } = await goThere(provider, { account: 'bob' });
  change(callback);
  expect(await failed(provider.finish(callback, kept))).toMatchObject({ code: 'LOGIN_STALE' });
  expect(oidc.server.count('/me')).toBe(0);
});

test.each<[string, (kept: { state: string; verifier: string; nonce?: string }) => void]>([
  [
    'another verifier',
    (kept) => {
      kept.verifier = 'x'.repeat(43);
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
  const provider = oidc.create();
  const { callback, kept } = await goThere(provider, { account: 'bob' });
  change(kept);
  expect(await failed(provider.finish(callback, kept))).toMatchObject({ code: 'LOGIN_STALE' });
  expect(oidc.server.count('/me')).toBe(0);
});

test('an empty verifier is none: the code is not even shown', async () => {
  const provider = oidc.create();
  const { callback, kept } = await goThere(provider, { account: 'bob' });
  const step = provider.finish(callback, { ...kept, verifier: '' });
  expect(await failed(step)).toMatchObject({ code: 'LOGIN_STALE' });
  expect(oidc.server.count('/token')).toBe(0);
});

test('an empty state is none, even if an empty one was kept', async () => {
  const provider = oidc.create();
  const { callback, kept } = await goThere(provider, { account: 'bob' });
  callback.searchParams.set('state', '');
  const step = provider.finish(callback, { ...kept, state: '' });
  expect(await failed(step)).toMatchObject({ code: 'LOGIN_STALE' });
});

test('a code works once', async () => {
  const provider = oidc.create();
  const { callback, kept } = await goThere(provider, { account: 'bob' });
  await provider.finish(callback, kept);
  expect(await failed(provider.finish(callback, kept))).toMatchObject({ code: 'LOGIN_STALE' });
});

test('a code that somebody else was given does not sign the visitor in as them', async () => {
  const provider = oidc.create();
  const theirs = await goThere(provider, { account: ADA.sub });
  const mine = await goThere(provider, { account: 'bob' });
  mine.callback.searchParams.set('code', theirs.callback.searchParams.get('code')!);
  expect(await failed(provider.finish(mine.callback, mine.kept))).toMatchObject({
    code: 'LOGIN_STALE',
  });
});

test('an answer that names another provider is refused', async () => {
  const provider = oidc.create();
  const { callback, kept } = await goThere(provider, { account: 'bob' });
  callback.searchParams.set('iss', 'https://evil.example');
  expect(await failed(provider.finish(callback, kept))).toMatchObject({ code: 'LOGIN_FAILED' });
  expect(oidc.server.count('/token')).toBe(0);
});

test('the visitor says no', async () => {
  const step = signIn(oidc.create(), { account: 'bob', allows: false });
  expect(await failed(step)).toMatchObject({ code: 'LOGIN_REFUSED' });
  expect(oidc.server.count('/token')).toBe(0);
});

test.each([
  ['access_denied', 'LOGIN_REFUSED'],
  ['login_required', 'LOGIN_REFUSED'],
  ['server_error', 'LOGIN_UNAVAILABLE'],
  ['temporarily_unavailable', 'LOGIN_UNAVAILABLE'],
  ['invalid_scope', 'LOGIN_FAILED'],
  ['<script>\n', 'LOGIN_FAILED'],
])('sent back with error=%j: %s', async (error, code) => {
  const provider = oidc.create();
  const { kept } = await provider.begin(CALLBACK);
  const callback = new URL(CALLBACK);
  callback.search = new URLSearchParams({
    error,
    state: kept.state,
    iss: oidc.server.issuer,
  }).toString();
  expect(await failed(provider.finish(callback, kept))).toMatchObject({ code });
  expect(oidc.log.text()).not.toContain('script');
  callback.searchParams.set('state', 'of another');
  expect(await failed(provider.finish(callback, kept))).toMatchObject({ code: 'LOGIN_STALE' });
});
