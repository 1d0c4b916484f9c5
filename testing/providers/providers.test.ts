// The test providers keep to X's and GitHub's documentation where a mistake of ours would otherwise go unnoticed.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { signInAt } from './consent.ts';
import { type GithubServer, startGithub } from './github.ts';
import { startX, type XServer } from './x.ts';

const CALLBACK = 'http://127.0.0.1:9/callback';
const VERIFIER = 'a-verifier-of-forty-three-characters-or-more';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

const OCTOCAT = { id: 1, login: 'octocat', name: null, emails: [], orgs: ['acme'] };
const startedGithub = () => startGithub([OCTOCAT], CALLBACK);

function authorizeUrl(server: GithubServer | XServer, more: Record<string, string> = {}): URL {
  const url = new URL(server.config.authorizeUrl);
  const parameters = {
    response_type: 'code',
    client_id: server.config.clientId,
    redirect_uri: CALLBACK,
    state: 's',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...more,
  };
  url.search = new URLSearchParams(parameters).toString();
  return url;
}

async function githubToken(server: GithubServer, scope: string): Promise<string> {
  const back = await signInAt(authorizeUrl(server, { scope }), { account: 'octocat' });
  const { clientId, clientSecret, tokenUrl } = server.config;
  const form = {
    client_id: clientId,
    client_secret: clientSecret,
    code: back.searchParams.get('code') ?? '',
    redirect_uri: CALLBACK,
    code_verifier: VERIFIER,
  };
  const body = new URLSearchParams(form);
  const response = await fetch(tokenUrl, { method: 'POST', body });
  expect(response.headers.get('content-type')).toContain('application/x-www-form-urlencoded');
  return new URLSearchParams(await response.text()).get('access_token') ?? '';
}

/** Unlike fetch, which always has a User-Agent. */
async function bare(url: URL, authorization: string): Promise<IncomingMessage> {
  const request = http.get(url, { headers: { authorization } });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  await text(response);
  return response;
}

test('GitHub: a form without `Accept: application/json`, and no answer without a User-Agent', async () => {
  await using server = await startedGithub();
  const token = await githubToken(server, '');
  expect(token).toMatch(/^gho_/);
  expect(await bare(server.config.userUrl, `Bearer ${token}`)).toMatchObject({ statusCode: 403 });
});

test('GitHub: lists want their scopes, and a request without scopes has those of before', async () => {
  await using server = await startedGithub();
  const status = async (token: string, path: string) => {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(new URL(path, server.url), { headers })).status;
  };
  const first = await githubToken(server, '');
  expect(await status(first, '/user')).toBe(200);
  expect(await status(first, '/user/orgs')).toBe(403);
  expect(await status(first, '/user/emails')).toBe(404);
  await githubToken(server, 'read:org');
  const third = await githubToken(server, '');
  expect(await status(third, '/user/orgs')).toBe(200);
  expect(await status(third, '/user/emails')).toBe(404);
  expect(await status('gho_of_nobody', '/user')).toBe(401);
});

test('X: no page without state, challenge or a registered address', async () => {
  await using server = await startX([{ id: '1', username: 'x', name: 'X' }], {
    redirectUris: [CALLBACK],
  });
  const status = async (more: Record<string, string>) =>
    (await fetch(authorizeUrl(server, more))).status;
  expect(await status({})).toBe(200);
  const mistakes: Record<string, string>[] = [
    { state: '' },
    { code_challenge: '' },
    { code_challenge_method: 'none' },
    { redirect_uri: 'https://evil.example/' },
    { client_id: 'another' },
    { response_type: 'token' },
  ];
  for (const wrong of mistakes) expect(await status(wrong), JSON.stringify(wrong)).toBe(400);
});

test('X: the user is told only with both scopes', async () => {
  await using server = await startX([{ id: '1', username: 'x', name: 'X' }]);
  for (const [scope, want] of [
    ['users.read', 403],
    ['users.read tweet.read', 200],
  ] as const) {
    const back = await signInAt(authorizeUrl(server, { scope }), { account: 'x' });
    const pair = Buffer.from(`${server.config.clientId}:${server.clientSecret}`).toString('base64');
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: CALLBACK,
      code_verifier: VERIFIER,
    });
    const headers = { authorization: `Basic ${pair}` };
    const answer = await fetch(server.config.tokenUrl, { method: 'POST', body, headers });
    const { access_token } = (await answer.json()) as { access_token: string };
    const me = await fetch(server.config.userUrl, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    expect(me.status, scope).toBe(want);
  }
});
