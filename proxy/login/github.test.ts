// Sign-in with GitHub against a server that answers as GitHub's documentation says.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type GithubServer,
  githubRateLimited,
  startGithub,
} from '../../testing/providers/github.ts';
import type { ConfidentialConfig } from './config.ts';
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

const OCTOCAT = {
  id: 583_231,
  login: 'Octocat',
  name: 'The \u202eOctocat\u0007',
  emails: [
    { email: 'old@github.example', primary: false, verified: true },
    { email: 'Octocat@GitHub.example', primary: true, verified: true },
  ],
  orgs: ['GitHub', 'octo-org'],
};
const HUBOT = {
  id: 480_938,
  login: 'hubot_acme',
  name: null,
  emails: [{ email: 'hubot@github.example', primary: true, verified: false }],
  orgs: Array.from({ length: 203 }, (_, n) => `org-${n}`),
};

let server: GithubServer;
let memory: MemoryLog;
beforeEach(async () => {
  server = await startGithub([OCTOCAT, HUBOT], CALLBACK);
  memory = memoryLog();
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  for (const secret of secretsIn(server)) expect(memory.text()).not.toContain(secret);
});

function create(wantsOrganisations = false, more: Partial<ConfidentialConfig> = {}): Provider {
  const github = { ...server.config, ...more };
  return createProviders(
    { github },
    { wantsOrganisations: () => wantsOrganisations, log: memory.log },
  ).get('github')!;
}

const asked = (path: string) => server.requests.filter((request) => request.path === path);

describe('who somebody is', () => {
  test('id, user name and name; nothing else is asked for', async () => {
    expect(await signIn(create(), { account: 'Octocat' })).toEqual({
      provider: 'github',
      subject: '583231',
      account: 'Octocat',
      name: 'The Octocat',
      organisations: [],
    });
    expect(asked('/login/oauth/authorize')[0]?.query.has('scope')).toBe(false);
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /login/oauth/authorize',
      'POST /login/oauth/authorize',
      'POST /login/oauth/access_token',
      'GET /user',
    ]);
  });

  test('organisations and the verified main address, where a room needs them', async () => {
    const provider = create(true);
    expect(await signIn(provider, { account: 'Octocat' })).toMatchObject({
      email: 'octocat@github.example',
      organisations: ['github', 'octo-org'],
    });
    expect(asked('/login/oauth/authorize')[0]?.query.get('scope')).toBe('read:org user:email');
    const hubot = await signIn(provider, { account: 'hubot_acme' });
    expect(hubot).toMatchObject({ account: 'hubot_acme', name: 'hubot_acme' });
    expect(hubot).not.toHaveProperty('email');
    expect(hubot.organisations).toEqual(HUBOT.orgs);
    expect(asked('/user/orgs').map(({ query }) => query.toString())).toEqual([
      'per_page=100&page=1',
      'per_page=100&page=1',
      'per_page=100&page=2',
      'per_page=100&page=3',
    ]);
  });

  test('a room that needs them from now on has the next sign-in ask, and one under way goes on', async () => {
    let wants = false;
    const options = { wantsOrganisations: () => wants, log: memory.log };
    const provider = createProviders({ github: server.config }, options).get('github')!;
    const underWay: Provider = {
      ...provider,
      async begin(redirectUri) {
        const begun = await provider.begin(redirectUri);
        wants = true;
        return begun;
      },
    };
    expect(await signIn(underWay, { account: 'Octocat' })).toMatchObject({ organisations: [] });
    expect(await signIn(provider, { account: 'Octocat' })).toMatchObject({
      email: 'octocat@github.example',
      organisations: ['github', 'octo-org'],
    });
  });

  test('no list of organisations goes on for ever', async () => {
    const orgs = Array.from({ length: 100 }, (_, n) => ({ login: `org-${n}` }));
    server.answerAt('/user/orgs', { body: orgs });
    const { organisations } = await signIn(create(true), { account: 'Octocat' });
    expect(organisations).toHaveLength(100);
    expect(server.count('/user/orgs')).toBe(3);
  });

  test('every request has a name, and says which answer it reads', async () => {
    await signIn(create(true), { account: 'Octocat' });
    expect(asked('/login/oauth/access_token')[0]?.headers).toMatchObject({
      'user-agent': 'teleport-rooms',
      accept: 'application/json',
    });
    for (const path of ['/user', '/user/emails', '/user/orgs'])
      expect(asked(path)[0]?.headers, path).toMatchObject({
        'user-agent': 'teleport-rooms',
        accept: 'application/vnd.github+json',
      });
  });

  test('without any address of its own it is github.com', async () => {
    const github = { clientId: 'id', clientSecret: 'secret' };
    const providers = createProviders(
      { github },
      { wantsOrganisations: () => false, log: memory.log },
    );
    const { url } = await providers.get('github')!.begin(CALLBACK);
    expect(url.origin + url.pathname).toBe('https://github.com/login/oauth/authorize');
  });
});

describe('a sign-in belongs to the browser that began it', () => {
  test('what is kept is another at each sign-in; there is no nonce', async () => {
    const provider = create();
    const [one, two] = [await provider.begin(CALLBACK), await provider.begin(CALLBACK)];
    expect(Object.keys(one.kept).sort()).toEqual(['state', 'verifier']);
    expect(one.kept.state).not.toBe(two.kept.state);
    expect(one.kept.verifier).not.toBe(two.kept.verifier);
    expect(one.url.searchParams.get('code_challenge_method')).toBe('S256');
  });

  test('the visitor says no', async () => {
    const step = signIn(create(), { account: 'Octocat', allows: false });
    expect(await failed(step)).toMatchObject({ code: 'LOGIN_REFUSED', status: 403 });
  });

  test.each<
    [string, (callback: URL, kept: { state: string; verifier: string; nonce?: string }) => void]
  >([
    ['no state', ({ searchParams }) => searchParams.delete('state')],
    ['a fixed state', ({ searchParams }) => searchParams.set('state', 'fixed')],
    ['no code', ({ searchParams }) => searchParams.delete('code')],
    ['a code of nobody', ({ searchParams }) => searchParams.set('code', 'of-nobody')],
    ['another verifier', (_, kept) => Object.assign(kept, { verifier: 'x'.repeat(43) })],
    ['what was kept for OpenID Connect', (_, kept) => Object.assign(kept, { nonce: 'x' })],
  ])('%s', async (_, change) => {
    const provider = create();
    const { callback, kept } = await goThere(provider, { account: 'Octocat' });
    change(callback, kept);
    expect(await failed(provider.finish(callback, kept))).toMatchObject({
      code: 'LOGIN_STALE',
      status: 400,
    });
    expect(server.count('/user')).toBe(0);
  });

  test('a code works once', async () => {
    const provider = create();
    const { callback, kept } = await goThere(provider, { account: 'Octocat' });
    await provider.finish(callback, kept);
    expect(await failed(provider.finish(callback, kept))).toMatchObject({ code: 'LOGIN_STALE' });
    expect(memory.reasons()).toEqual(['answer 400: bad_verification_code']);
  });
});

describe('GitHub itself', () => {
  test('does not know the callback address', async () => {
    const provider = create();
    const { url, kept } = await provider.begin('https://elsewhere.example/');
    const response = await fetch(url, { redirect: 'manual' });
    const callback = new URL(response.headers.get('location')!);
    expect(await failed(provider.finish(callback, kept))).toMatchObject({ code: 'LOGIN_FAILED' });
    expect(memory.reasons()).toEqual(['authorize: redirect_uri_mismatch']);
  });

  test('does not know us', async () => {
    const provider = create(false, { clientSecret: 'wrong' });
    expect(await failed(signIn(provider, { account: 'Octocat' }))).toMatchObject({
      code: 'LOGIN_FAILED',
      status: 502,
    });
    expect(memory.reasons()).toEqual(['answer 400: incorrect_client_credentials']);
  });

  test.each([
    ['/user', githubRateLimited(403)],
    ['/user', githubRateLimited(429)],
    ['/user/emails', githubRateLimited(403)],
    ['/user/orgs', githubRateLimited(403)],
    [
      '/user/orgs',
      { status: 403, headers: { 'retry-after': '60' }, body: { message: 'secondary' } },
    ],
    ['/login/oauth/access_token', { status: 502, body: '<h1>Unicorn' }],
    ['/login/oauth/access_token', { status: 429, body: {} }],
  ])('is busy at %s', async (path, answer) => {
    server.answerAt(path, answer);
    const provider = create(true);
    expect(await failed(signIn(provider, { account: 'Octocat' }))).toMatchObject({
      code: 'LOGIN_UNAVAILABLE',
      status: 503,
    });
    server.answerAt(path);
    expect(await signIn(provider, { account: 'Octocat' })).toMatchObject({ account: 'Octocat' });
  });

  test('is down', async () => {
    const provider = create();
    const { callback, kept } = await goThere(provider, { account: 'Octocat' });
    await server.goDown();
    expect(await failed(provider.finish(callback, kept))).toMatchObject({
      code: 'LOGIN_UNAVAILABLE',
    });
    await server.comeBack();
    expect(await provider.finish(callback, kept)).toMatchObject({ account: 'Octocat' });
  });

  test.each([
    ['/login/oauth/access_token', { body: 'access_token=gho_secret&token_type=bearer' }],
    ['/login/oauth/access_token', { body: { token_type: 'bearer' } }],
    ['/login/oauth/access_token', { body: { access_token: '', token_type: 'bearer' } }],
    ['/login/oauth/access_token', { status: 302, headers: { location: '/user' } }],
    ['/user', { status: 401, body: { message: 'Bad credentials' } }],
    ['/user', { status: 403, body: { message: 'Forbidden' } }],
    ['/user', { status: 404, body: { id: 1, login: 'Octocat' } }],
    ['/user', { status: 302, headers: { location: '/user/orgs' } }],
    ['/user', { body: 'gho_secret' }],
    ['/user', { body: { login: 'Octocat' } }],
    ['/user', { body: { id: '583231', login: 'Octocat' } }],
    ['/user', { body: { id: 0, login: 'Octocat' } }],
    ['/user', { body: { id: 1.5, login: 'Octocat' } }],
    ['/user', { body: { id: 1, login: 'Octo\u001bcat' } }],
    ['/user', { body: { id: 1, login: '' } }],
    ['/user', { body: { id: 1, login: 'x'.repeat(101) } }],
    ['/user', { body: 'null' }],
    ['/user/emails', { status: 404, body: { message: 'Not Found' } }],
    ['/user/emails', { body: [{ email: 'a@b.example' }] }],
    ['/user/orgs', { status: 403, body: { message: 'You need at least read:org scope' } }],
    ['/user/orgs', { body: { login: 'acme' } }],
  ])('answers at %s as it should not: %j', async (path, answer) => {
    server.answerAt(path, answer);
    const error = await failed(signIn(create(true), { account: 'Octocat' }));
    expect(error).toMatchObject({ code: 'LOGIN_FAILED' });
    expect(memory.text() + error.stack + error.message).not.toContain('gho_');
    expect(server.count('/user/orgs')).toBeLessThan(2);
  });
});
