// OpenID Connect providers that are down, come back, are set up badly, or answer as they should not.
import { expect, test } from 'vitest';
import { oidcOfTests } from '../test/oidc.ts';
import { CALLBACK, failed, goThere, signIn } from '../test/sign-in.ts';

const oidc = oidcOfTests();

test('is asked nothing before the first sign-in, and once for all that come at the same time', async () => {
  const provider = oidc.create();
  expect(oidc.server.requests).toEqual([]);
  await Promise.all([1, 2, 3].map(() => provider.begin(CALLBACK)));
  expect(oidc.server.requests.map(({ path }) => path)).toEqual([
    '/.well-known/openid-configuration',
  ]);
  expect(oidc.server.requests[0]?.headers['user-agent']).toBe('teleport-rooms');
});

test('is down, and asked again at the next sign-in', async () => {
  const provider = oidc.create();
  await oidc.server.goDown();
  expect(await failed(provider.begin(CALLBACK))).toMatchObject({ code: 'LOGIN_UNAVAILABLE' });
  expect(oidc.log.reasons()).toEqual(['ECONNREFUSED']);
  await oidc.server.comeBack();
  expect(await signIn(provider, { account: 'bob' })).toMatchObject({ subject: 'bob' });
});

test.each(['/token', '/jwks', '/me'])('goes down before %s', async (path) => {
  const provider = oidc.create();
  const { callback, kept } = await goThere(provider, { account: 'bob' });
  oidc.server.answerAt(path, { status: 503, body: 'later' });
  expect(await failed(provider.finish(callback, kept))).toMatchObject({
    code: 'LOGIN_UNAVAILABLE',
  });
  oidc.server.answerAt(path);
  expect(await signIn(provider, { account: 'bob' })).toMatchObject({ subject: 'bob' });
});

test('goes down between the two steps', async () => {
  const provider = oidc.create();
  const { callback, kept } = await goThere(provider, { account: 'bob' });
  await oidc.server.goDown();
  const error = await failed(provider.finish(callback, kept));
  expect(error).toMatchObject({ code: 'LOGIN_UNAVAILABLE', status: 503 });
  expect(error.cause).toBeUndefined();
});

test.each([
  ['another issuer', { issuer: 'https://evil.example' }],
  ['an issuer that is no address', { issuer: 'evil' }],
  ['no keys', { jwks_uri: undefined }],
  ['keys at an address that is none', { jwks_uri: 'keys' }],
  ['a page to sign in on that anybody can read', { authorization_endpoint: 'http://op.example/' }],
  ['a page to sign in on that is a script', { authorization_endpoint: 'javascript:alert(1)' }],
  ['no page to sign in on', { authorization_endpoint: undefined }],
])('names %s', async (_, more) => {
  const found = await oidc.metadata();
  oidc.discover({ ...found, ...more });
  expect(await failed(oidc.create().begin(CALLBACK))).toMatchObject({ code: 'LOGIN_FAILED' });
});

test.each([
  ['a token endpoint', { token_endpoint: 'http://op.example/token' }],
  ['keys', { jwks_uri: 'http://op.example/jwks' }],
  ['an endpoint for more', { userinfo_endpoint: 'http://op.example/me' }],
])('names %s that anybody on the way can read', async (_, more) => {
  const found = await oidc.metadata();
  oidc.discover({ ...found, ...more });
  const error = await failed(signIn(oidc.create(), { account: 'bob' }));
  expect(error).toMatchObject({ code: 'LOGIN_FAILED' });
  expect(oidc.log.reasons()).toEqual(['the address is neither https nor this machine']);
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
  oidc.server.answerAt('/token', answer);
  expect(await failed(signIn(oidc.create(), { account: 'bob' }))).toMatchObject({
    code: 'LOGIN_FAILED',
  });
  expect(oidc.log.text()).not.toMatch(/secret|hello/);
  expect(oidc.server.count('/auth')).toBe(1);
});

test('no longer knows us', async () => {
  const provider = oidc.create({ clientSecret: 'wrong' });
  expect(await failed(signIn(provider, { account: 'bob' }))).toMatchObject({
    code: 'LOGIN_FAILED',
  });
});

test('that has moved is looked for again after a sign-in failed', async () => {
  const provider = oidc.create();
  await provider.begin(CALLBACK);
  oidc.server.answerAt('/token', { status: 404, body: {} });
  expect(await failed(signIn(provider, { account: 'bob' }))).toMatchObject({
    code: 'LOGIN_FAILED',
  });
  oidc.server.answerAt('/token');
  expect(await signIn(provider, { account: 'bob' })).toMatchObject({ subject: 'bob' });
  expect(oidc.server.count('/.well-known/openid-configuration')).toBe(2);
});

test('metadata that is odd is named in the log', async () => {
  oidc.discover({ ...(await oidc.metadata()), scopes_supported: [7] });
  expect(await failed(oidc.create().begin(CALLBACK))).toMatchObject({ code: 'LOGIN_FAILED' });
  expect(oidc.log.reasons()).toEqual(['metadata: scopes_supported.0']);
});
