// The `login:` key: secrets from three places, and a clear word on everything that is missing or wrong.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../config/config.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(path.join(tmpdir(), 'login-config-'));
});
afterEach(async () => rm(cwd, { recursive: true }));

async function load(yaml: string, env: NodeJS.ProcessEnv = {}) {
  await writeFile(path.join(cwd, 'config.yaml'), yaml);
  return (await loadConfig(env, cwd)).login;
}

/** What is wrong, line by line, without the file and the line. */
async function problems(yaml: string, env: NodeJS.ProcessEnv = {}): Promise<string[]> {
  const error: Error & { code?: string } = await load(yaml, env).then(
    () => expect.unreachable('it is valid'),
    (thrown) => thrown,
  );
  expect(error.code).toBe('CONFIG_INVALID');
  const lines = error.message.split('\n').slice(1);
  return lines.map((line) => line.replace(/^ {2}config\.yaml:\d+: /, ''));
}

const HELP =
  'must be an https:// address without a user or a fragment (http:// only for this machine itself)';

test('without the key nobody signs in', async () => {
  expect(await load('port: 9000\n')).toBeUndefined();
});

test('all three, with addresses of a company', async () => {
  const login = await load(`login:
  oidc: { name: Example Ltd, issuer: https://op.example/realm, client_id: o, client_secret: so }
  github:
    client_id: g
    client_secret: sg
    authorize_url: https://git.example/login/oauth/authorize
    token_url: https://git.example/login/oauth/access_token
    user_url: https://git.example/api/v3/user
  x: { client_id: x, client_secret: sx, token_url: http://127.0.0.1:9/token }
`);
  expect(login).toEqual({
    x: { clientId: 'x', clientSecret: 'sx', tokenUrl: new URL('http://127.0.0.1:9/token') },
    github: {
      clientId: 'g',
      clientSecret: 'sg',
      authorizeUrl: new URL('https://git.example/login/oauth/authorize'),
      tokenUrl: new URL('https://git.example/login/oauth/access_token'),
      userUrl: new URL('https://git.example/api/v3/user'),
    },
    oidc: {
      clientId: 'o',
      clientSecret: 'so',
      name: 'Example Ltd',
      issuer: new URL('https://op.example/realm'),
    },
  });
});

test('the environment goes before the file, and the file before the file that it names', async () => {
  await writeFile(path.join(cwd, 'secret'), ' from a file of its own\n\n');
  const yaml = (more: string) => `login: { github: { client_id: g${more} } }\n`;
  const named = ', client_secret_file: ./secret';
  const secret = async (text: string, env = {}) => (await load(text, env))?.github?.clientSecret;
  const env = { LOGIN_GITHUB_CLIENT_SECRET: 'from the environment' };
  expect(await secret(yaml(named))).toBe('from a file of its own');
  expect(await secret(yaml(`${named}, client_secret: from the config`))).toBe('from the config');
  expect(await secret(yaml(named), env)).toBe('from the environment');
  expect(await secret(yaml(', client_secret: from the config'), env)).toBe('from the environment');
  expect(await secret(yaml(''), env)).toBe('from the environment');
  expect(await secret(yaml(named), { LOGIN_GITHUB_CLIENT_SECRET: '' })).toBe(
    'from a file of its own',
  );
});

test('every provider has its variable; X may be a public client without a secret', async () => {
  const yaml =
    'login: { x: { client_id: x }, oidc: { name: O, issuer: https://o.example, client_id: o } }\n';
  const env = { LOGIN_X_CLIENT_SECRET: 'sx', LOGIN_OIDC_CLIENT_SECRET: 'so' };
  expect(await load(yaml, env)).toMatchObject({
    x: { clientSecret: 'sx' },
    oidc: { clientSecret: 'so' },
  });
  expect(await load('login: { x: { client_id: x } }\n')).toEqual({ x: { clientId: 'x' } });
});

test('what is missing is named', async () => {
  const yaml = 'login: { x: {}, github: { client_id: g }, oidc: { client_id: o, name: O } }\n';
  expect(await problems(yaml)).toEqual([
    'login.x.client_id: is missing; it must be text',
    `login.oidc.issuer: is missing; it ${HELP}`,
    'login.github.client_secret: is missing; it may also stand in a file (client_secret_file) or in LOGIN_GITHUB_CLIENT_SECRET',
    'login.oidc.client_secret: is missing; it may also stand in a file (client_secret_file) or in LOGIN_OIDC_CLIENT_SECRET',
  ]);
  expect(await problems('login: {}\n')).toEqual(['login: must hold x, github or oidc']);
  expect(await problems('login:\n')).toEqual(['login: must hold keys with values']);
  expect(await problems('port: 1\n', { LOGIN_X_CLIENT_SECRET: 'x' })).toEqual([
    'login.x.client_id: is missing; it must be text',
  ]);
});

test('what is wrong is named, all at once, and no secret is in it', async () => {
  const found = await problems(`login:
  facebook: {}
  x: { client_id: "a\\u202Eb", client_secret: "" , scope: x }
  github: { client_id: g, client_secret: [secret], user_url: "http://git.example/user" }
  oidc:
    { name: "${'x'.repeat(41)}", issuer: "https://o.example/?a", client_id: 7, client_secret: secret,
      token_url: "https://me:secret@o.example", authorize_url: "javascript:alert(1)" }
`);
  expect(found.sort()).toEqual([
    `login.facebook: is not a key of \`login\`.`,
    `login.github.client_secret: must be text`,
    `login.github.user_url: ${HELP}`,
    `login.oidc.authorize_url: ${HELP}`,
    `login.oidc.client_id: must be text`,
    `login.oidc.issuer: must have no query`,
    `login.oidc.name: must be one line of at most 40 plain characters`,
    `login.oidc.token_url: ${HELP}`,
    `login.x.client_id: must be one line of at most 256 plain characters`,
    `login.x.client_secret: must not be empty`,
    `login.x.scope: is not a key of \`login.x\`.`,
  ]);
  expect(found.join()).not.toContain('secret@');
});

test('a file that can’t be read, is empty or too long is named', async () => {
  const yaml = 'login: { x: { client_id: x, client_secret_file: secret } }\n';
  expect((await problems(yaml))[0]).toMatch(/^login\.x\.client_secret_file: ENOENT/);
  await writeFile(path.join(cwd, 'secret'), '\n');
  expect(await problems(yaml)).toEqual(['login.x.client_secret_file: must not be empty']);
  await writeFile(path.join(cwd, 'secret'), 'x'.repeat(1_025));
  expect(await problems(yaml)).toEqual([
    'login.x.client_secret_file: must have at most 1024 characters',
  ]);
});
