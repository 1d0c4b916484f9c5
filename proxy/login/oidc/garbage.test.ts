// Whatever an OpenID Connect provider answers, a sign-in ends with somebody or with an error of the table.
import { expect, test } from 'vitest';
import { oidcOfTests } from '../test/oidc.ts';
import { CALLBACK, failed, signIn } from '../test/sign-in.ts';

const oidc = oidcOfTests();

const GARBAGE: unknown[] = [null, 7, true, '', 'x', '\u0000', [], [7], {}, { toString: 'x' }];

/** Signs in. @returns the error, if there is one */
async function outcome(): Promise<unknown> {
  return await signIn(oidc.create({}, true), { account: 'bob' }).then(
    () => undefined,
    (error: unknown) => error,
  );
}

const LOGIN_ERROR = expect.objectContaining({
  name: 'AppError',
  code: expect.stringMatching(/^LOGIN_/),
});

test.each([
  'issuer',
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'userinfo_endpoint',
  'scopes_supported',
  'token_endpoint_auth_methods_supported',
  'id_token_signing_alg_values_supported',
  'authorization_response_iss_parameter_supported',
])('%s of discovery', async (key) => {
  const right = await oidc.metadata();
  for (const value of GARBAGE) {
    oidc.discover({ ...right, [key]: value });
    expect([undefined, LOGIN_ERROR], JSON.stringify(value)).toContainEqual(await outcome());
  }
});

test.each(['access_token', 'token_type', 'id_token', 'expires_in', 'scope', 'refresh_token'])(
  '%s of the answer to a code',
  async (key) => {
    const right = { access_token: 'a', token_type: 'bearer', id_token: 'b', expires_in: 1 };
    for (const value of GARBAGE) {
      oidc.server.answerAt('/token', { body: { ...right, [key]: value } });
      expect(await outcome(), JSON.stringify(value)).toEqual(LOGIN_ERROR);
    }
  },
);

test.each(['name', 'preferred_username', 'email', 'email_verified', 'groups'])(
  '%s of somebody is left out',
  async (key) => {
    for (const value of GARBAGE) {
      oidc.server.answerAt('/me', { body: { sub: 'bob', email: 'b@x.example', [key]: value } });
      const identity = await signIn(oidc.create({}, true), { account: 'bob' });
      expect(identity.name).toMatch(/^(x|bob|b)$/);
      expect(identity.account).toMatch(/^(x|bob|b@x\.example)$/);
      expect(identity.organisations).toEqual([]);
    }
  },
);

test.each(GARBAGE.map((value) => [value]))('%j in place of a whole answer', async (value) => {
  const body = typeof value === 'string' ? JSON.stringify(value) : value;
  for (const path of ['/.well-known/openid-configuration', '/token', '/jwks', '/me']) {
    oidc.server.answerAt(path, { body, headers: { 'content-type': 'application/json' } });
    expect(await outcome(), path).toEqual(LOGIN_ERROR);
    oidc.server.answerAt(path);
  }
});

test('keys that are none', async () => {
  const response = await fetch(`${oidc.server.issuer}/jwks`);
  const { keys } = (await response.json()) as { keys: Record<string, unknown>[] };
  for (const name of ['kty', 'n', 'e', 'alg', 'use', 'kid', 'key_ops'])
    for (const value of GARBAGE) {
      oidc.server.answerAt('/jwks', { body: { keys: [{ ...keys[0], [name]: value }] } });
      const found = await outcome();
      // Some of it says nothing about the key, which is still the right one then.
      expect([undefined, LOGIN_ERROR], `${name} ${JSON.stringify(value)}`).toContainEqual(found);
    }
  oidc.server.answerAt('/jwks', { body: { keys: [] } });
  expect(await failed(signIn(oidc.create(), { account: 'bob' }))).toEqual(LOGIN_ERROR);
});

test('odd metadata is not kept', async () => {
  const right = await oidc.metadata();
  oidc.discover({ ...right, authorization_endpoint: 7 });
  const provider = oidc.create();
  expect(await failed(provider.begin(CALLBACK))).toEqual(LOGIN_ERROR);
  oidc.discover(right);
  expect((await provider.begin(CALLBACK)).url.origin).toBe(oidc.server.issuer);
});
