// Who somebody is by OpenID Connect, and what nobody can pass for.
import { expect, test } from 'vitest';
import { startOidc } from '../../../testing/providers/oidc.ts';
import type { Provider } from '../provider.ts';
import { ACCOUNTS, ADA, OPTIONS, oidcOfTests } from '../test/oidc.ts';
import { CALLBACK, failed, signIn } from '../test/sign-in.ts';

const oidc = oidcOfTests();

test('subject, verified mail address in small letters, name, and the provider’s session', async () => {
  const identity = await signIn(oidc.create(), { account: ADA.sub });
  expect(identity).toEqual({
    provider: 'oidc',
    subject: 'auth0|248289761001',
    account: 'ada@example.org',
    name: 'Ada Lovelace',
    email: 'ada@example.org',
    organisations: [],
    providerSession: expect.stringMatching(/^\S{10,255}$/),
  });
  const again = await signIn(oidc.create(), { account: ADA.sub });
  expect(again.providerSession).not.toBe(identity.providerSession);
});

test('an address that is not verified is none, and a chosen name can’t pass for one', async () => {
  const bob = await signIn(oidc.create(), { account: 'bob' });
  expect(bob).toMatchObject({ subject: 'bob', account: 'bob' });
  expect(bob).not.toHaveProperty('email');
  const dora = await signIn(oidc.create(), { account: 'dora' });
  expect(dora).toMatchObject({ account: 'Dora D', name: 'Dora D' });
  expect(dora).not.toHaveProperty('email');
});

test('a user name with hidden characters is not taken for the one without; a name is never empty', async () => {
  expect(await signIn(oidc.create(), { account: 'carl' })).toMatchObject({
    account: 'carl',
    name: 'carl',
    subject: 'carl',
  });
  oidc.server.answerAt('/me', {
    body: { sub: 'carl', preferred_username: 'x'.repeat(300), name: 7 },
  });
  expect(await signIn(oidc.create(), { account: 'carl' })).toMatchObject({ account: 'carl' });
});

test('groups only where a room needs them and the provider has them, each once, in small letters', async () => {
  const scope = async (provider: Provider) =>
    (await provider.begin(CALLBACK)).url.searchParams.get('scope');
  expect(await scope(oidc.create())).toBe('openid profile email');
  const asking = oidc.create({}, true);
  expect(await scope(asking)).toBe('openid profile email groups');
  const { organisations } = await signIn(asking, { account: ADA.sub });
  expect(organisations).toEqual(['engines', 'analytical engines']);

  await using without = await startOidc(ACCOUNTS, {
    ...OPTIONS,
    scopes: ['openid', 'profile', 'email'],
  });
  expect(await scope(oidc.create({ issuer: new URL(without.issuer) }, true))).toBe(
    'openid profile email',
  );
});

test('a provider without an endpoint for more tells it in the ID token', async () => {
  const found = await oidc.metadata();
  const { userinfo_endpoint: _, ...metadata } = found;
  oidc.discover(metadata);
  oidc.server.mistake({ claims: { email: 'ada@example.org', email_verified: true } });
  expect(await signIn(oidc.create(), { account: 'bob' })).toMatchObject({
    email: 'ada@example.org',
  });
  expect(oidc.server.count('/me')).toBe(0);
});

test('verification counts only for the address that it came with', async () => {
  oidc.server.mistake({ claims: { email: 'real@example.org', email_verified: true } });
  oidc.server.answerAt('/me', { body: { sub: 'bob', email: 'boss@example.org' } });
  expect((await signIn(oidc.create(), { account: 'bob' })).email).toBe('real@example.org');
  oidc.server.mistake({ claims: { email_verified: true } });
  expect(await signIn(oidc.create(), { account: 'bob' })).not.toHaveProperty('email');
});

test.each(['client_secret_basic', 'client_secret_post'] as const)(
  'the secret is shown as %s',
  async (authMethod) => {
    await using strict = await startOidc(ACCOUNTS, { ...OPTIONS, authMethod });
    const provider = oidc.create({ issuer: new URL(strict.issuer) });
    expect(await signIn(provider, { account: 'bob' })).toMatchObject({ subject: 'bob' });
    const asked = strict.requests.find(({ path }) => path === '/token');
    const isInHeader = asked?.headers.authorization !== undefined;
    expect(isInHeader).toBe(authMethod === 'client_secret_basic');
  },
);

test('a company’s addresses go before those of discovery', async () => {
  oidc.server.answerAt('/other', { body: { sub: 'bob', name: 'Of the company' } });
  const provider = oidc.create({ userUrl: new URL('/other', oidc.server.issuer) });
  expect(await signIn(provider, { account: 'bob' })).toMatchObject({ name: 'Of the company' });
  expect(oidc.server.count('/me')).toBe(0);
  const url = new URL('https://login.company.example/authorize?tenant=1');
  const { url: to } = await oidc.create({ authorizeUrl: url }).begin(CALLBACK);
  expect(to.href).toContain('https://login.company.example/authorize?tenant=1&');
  const token = oidc.create({ tokenUrl: new URL('/nowhere', oidc.server.issuer) });
  expect(await failed(signIn(token, { account: 'bob' }))).toMatchObject({ code: 'LOGIN_FAILED' });
  expect(oidc.server.count('/nowhere')).toBe(1);
});
