// Back-channel logout: the provider says whose sessions end, and nobody else can.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OidcServer, startOidc } from '../../../testing/providers/oidc.ts';
import type { Providers } from '../provider.ts';
import { createProviders } from '../providers.ts';
import { CALLBACK, failed, type MemoryLog, memoryLog, signIn } from '../test/sign-in.ts';

let server: OidcServer;
let memory: MemoryLog;
/** Takes what the provider posts. */
let receiver: http.Server;
let posted: URLSearchParams[];
beforeEach(async () => {
  posted = [];
  receiver = http.createServer(async (request, response) => {
    posted.push(new URLSearchParams(await text(request)));
    response.end();
  });
  await once(receiver.listen(0, '127.0.0.1'), 'listening');
  const { port } = receiver.address() as AddressInfo;
  const backchannelLogoutUri = `http://127.0.0.1:${port}/logout`;
  server = await startOidc([{ sub: 'bob' }], { redirectUri: CALLBACK, backchannelLogoutUri });
  memory = memoryLog();
});
afterEach(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await server[Symbol.asyncDispose]();
  expect(memory.text()).not.toContain('eyJ');
});

function create(): Providers {
  const { clientId, clientSecret, issuer } = server;
  const oidc = { name: 'Example', clientId, clientSecret, issuer: new URL(issuer) };
  return createProviders({ oidc }, { wantsOrganisations: () => false, log: memory.log });
}

const BOB = { sub: 'bob', sid: 'session-1' };

test('the session that a sign-in brought is the one that the provider ends', async () => {
  const providers = create();
  const { subject, providerSession = '' } = await signIn(providers.get('oidc')!, {
    account: 'bob',
  });
  await server.logOut(subject, providerSession);
  const loggedOut = await providers.loggedOut(posted[0]?.get('logout_token') ?? '');
  expect(loggedOut).toEqual({ subject: 'bob', providerSession });
});

describe('what may be left out', () => {
  test.each([
    ['the session', { sub: 'bob' }, undefined, { subject: 'bob' }],
    ['the subject', { sid: 's' }, undefined, { providerSession: 's' }],
    [
      'the expiry',
      { ...BOB, exp: undefined },
      undefined,
      { subject: 'bob', providerSession: 'session-1' },
    ],
    ['that it is a logout token in its type', { sub: 'bob' }, 'JWT', { subject: 'bob' }],
  ])('%s', async (_, claims, type, want) => {
    expect(await create().loggedOut(await server.logoutToken(claims, {}, type))).toEqual(want);
  });
});

describe('refused', () => {
  const NOW = Math.floor(Date.now() / 1_000);
  test.each([
    ['of another issuer', { iss: 'https://evil.example' }],
    ['without an issuer', { iss: undefined }],
    ['for another client', { aud: 'another' }],
    ['without an audience', { aud: undefined }],
    ['expired', { exp: NOW - 600 }],
    ['an hour old, without an expiry', { iat: NOW - 3_600, exp: undefined }],
    ['an hour old, with an expiry that is far away', { iat: NOW - 3_600, exp: NOW + 3_600 }],
    ['of tomorrow', { iat: NOW + 86_400, exp: NOW + 90_000 }],
    ['without a time', { iat: undefined }],
    ['without an id', { jti: undefined }],
    ['without an event', { events: undefined }],
    ['of another event', { events: { 'https://example.org/x': {} } }],
    [
      'of an event that is no map',
      { events: { 'http://schemas.openid.net/event/backchannel-logout': 1 } },
    ],
    ['of a list of events', { events: ['http://schemas.openid.net/event/backchannel-logout'] }],
    ['with a nonce, as an ID token has', { nonce: 'x' }],
    ['about nobody', { sub: undefined, sid: undefined }],
    ['about a subject that is a number', { sub: 7 }],
    ['about an empty subject', { sub: '' }],
    ['about a session with a line break', { sid: 'a\nb' }],
  ])('%s', async (_, claims) => {
    const token = await server.logoutToken({ ...BOB, ...claims });
    expect(await failed(create().loggedOut(token))).toMatchObject({ code: 'LOGIN_FAILED' });
  });

  test.each(['nobody', 'stranger', 'client', 'later'] as const)('signed by %s', async (signer) => {
    const token = await server.logoutToken(BOB, { signer });
    expect(await failed(create().loggedOut(token))).toMatchObject({ code: 'LOGIN_FAILED' });
  });

  test.each(['at+jwt', 'application/secevent+jwt', ''])('of the type %j', async (type) => {
    const token = await server.logoutToken(BOB, {}, type);
    expect(await failed(create().loggedOut(token))).toMatchObject({ code: 'LOGIN_FAILED' });
  });

  test.each(['', 'x', 'a.b.c'])('no token at all: %#', async (token) => {
    expect(await failed(create().loggedOut(token))).toMatchObject({ code: 'LOGIN_FAILED' });
  });

  test('a long one is not even read', async () => {
    const token = await server.logoutToken({ ...BOB, more: 'x'.repeat(20_000) });
    expect(await failed(create().loggedOut(token))).toMatchObject({ code: 'LOGIN_FAILED' });
    expect(server.count('/jwks')).toBe(0);
  });

  test('without OpenID Connect there is nobody to say so', async () => {
    const providers = createProviders({}, { wantsOrganisations: () => false, log: memory.log });
    const token = await server.logoutToken(BOB);
    expect(await failed(providers.loggedOut(token))).toMatchObject({ code: 'LOGIN_FAILED' });
    expect(server.requests).toEqual([]);
  });
});

test('tokens with made-up keys don’t make us ask the provider each time', async () => {
  const providers = create();
  for (let n = 0; n < 5; n += 1) {
    const token = await server.logoutToken(BOB, { signer: 'stranger', kid: `made-up-${n}` });
    expect(await failed(providers.loggedOut(token))).toMatchObject({ code: 'LOGIN_FAILED' });
  }
  expect(server.count('/jwks')).toBe(1);
  expect(server.count('/.well-known/openid-configuration')).toBe(1);
});

test('a sign-in with a new key makes it known for logout tokens, too', async () => {
  const providers = create();
  await providers.loggedOut(await server.logoutToken(BOB));
  await server.rotateKeys();
  await signIn(providers.get('oidc')!, { account: 'bob' });
  expect(await providers.loggedOut(await server.logoutToken(BOB))).toMatchObject({
    subject: 'bob',
  });
});

test('a provider that is down can tell it again', async () => {
  const providers = create();
  const token = await server.logoutToken(BOB);
  await server.goDown();
  expect(await failed(providers.loggedOut(token))).toMatchObject({
    code: 'LOGIN_UNAVAILABLE',
    status: 503,
  });
  await server.comeBack();
  expect(await providers.loggedOut(token)).toMatchObject({ subject: 'bob' });
});
