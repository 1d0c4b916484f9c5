// ID tokens: everything that may be wrong with one, and keys that change.
import { expect, test } from 'vitest';
import { ADA, oidcOfTests } from '../test/oidc.ts';
import { failed, signIn } from '../test/sign-in.ts';

const oidc = oidcOfTests();

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
  ['for us and others, nobody named', { claims: { aud: ['teleport-rooms', 'b'] } }, 'LOGIN_FAILED'],
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
  oidc.server.mistake(mistake);
  // More about the same person: only the token may fail.
  const sub = 'claims' in mistake && 'sub' in mistake.claims ? mistake.claims.sub : 'bob';
  oidc.server.answerAt('/me', { body: { sub } });
  const provider = oidc.create();
  expect(await failed(signIn(provider, { account: 'bob' }))).toMatchObject({ code });
  oidc.server.mistake();
  oidc.server.answerAt('/me');
  expect(await signIn(provider, { account: 'bob' })).toMatchObject({ subject: 'bob' });
});

test('the same token, made anew without a mistake, is good', async () => {
  oidc.server.mistake({ claims: {} });
  expect(await signIn(oidc.create(), { account: 'bob' })).toMatchObject({ subject: 'bob' });
});

test('a new key of the provider is asked for, an old one is not asked for again', async () => {
  const provider = oidc.create();
  await signIn(provider, { account: 'bob' });
  await signIn(provider, { account: 'bob' });
  expect(oidc.server.count('/jwks')).toBe(1);
  await oidc.server.rotateKeys();
  expect(await signIn(provider, { account: 'bob' })).toMatchObject({ subject: 'bob' });
  expect(oidc.server.count('/jwks')).toBe(2);
  expect(oidc.server.count('/.well-known/openid-configuration')).toBe(1);
});

test('more about somebody else is refused', async () => {
  oidc.server.answerAt('/me', { body: { sub: ADA.sub, email: ADA.email, email_verified: true } });
  expect(await failed(signIn(oidc.create(), { account: 'bob' }))).toMatchObject({
    code: 'LOGIN_FAILED',
  });
});

test.each([
  [{ signer: 'later' }, 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
  [{ signer: 'stranger', kid: 'of-nobody' }, 'ERR_JWKS_NO_MATCHING_KEY'],
  [{ claims: { aud: 'another' } }, 'OAUTH_JWT_CLAIM_COMPARISON_FAILED: aud'],
  [{ claims: { nonce: 'another' } }, 'OAUTH_JWT_CLAIM_COMPARISON_FAILED: nonce'],
] as const)('the log says what was wrong: %j', async (mistake, reason) => {
  oidc.server.mistake(mistake);
  await failed(signIn(oidc.create(), { account: 'bob' }));
  expect(oidc.log.reasons()).toEqual([reason]);
});
