// A proxy that people sign in to, with test providers on real sockets, and visitors that go all the way.

import type { Logger } from 'pino';
import { expect } from 'vitest';
import { keptPort } from '../../testing/ports.ts';
import { type Choice, signInAt } from '../../testing/providers/consent.ts';
import { type GithubServer, startGithub } from '../../testing/providers/github.ts';
import { type OidcServer, startOidc } from '../../testing/providers/oidc.ts';
import { startX, type XServer } from '../../testing/providers/x.ts';
import { startTestProxy, type TestProxy, type TestVisitor } from './harness.ts';

export interface LoginProxy extends AsyncDisposable {
  proxy: TestProxy;
  github: GithubServer;
  oidc: OidcServer;
  x: XServer;
  /** Text of the `config.yaml` that was used. */
  yaml: string;
}

/** People of the test providers. */
const GITHUB = [
  {
    ...{ id: 1, login: 'octo-ada', name: 'Ada Octo', orgs: ['Makers'] },
    emails: [{ email: 'ada@example.org', primary: true, verified: true }],
  },
  {
    ...{ id: 2, login: 'octo-bob', name: null, orgs: [] },
    emails: [{ email: 'bob@elsewhere.net', primary: true, verified: true }],
  },
];
const OIDC = [
  { sub: 'ada', name: 'Ada', email: 'ada@example.org', email_verified: true, groups: ['staff'] },
  { sub: 'bob', name: 'Bob', email: 'bob@example.org', email_verified: false },
];
const X = [{ id: '7', username: 'xena', name: 'Xena' }];

/** @param rooms as of `startTestProxy` @param more further lines of config.yaml */
export async function startLoginProxy(
  rooms: Record<string, string>,
  more = '',
  { env = {}, log }: { env?: Record<string, string>; log?: Logger } = {},
): Promise<LoginProxy> {
  await using opened = new AsyncDisposableStack();
  const port = await keptPort();
  const origin = env.PUBLIC_URL ?? `http://127.0.0.1:${port}`;
  const at = (path: string) => new URL(path, `${origin.replace(/\/$/, '')}/`).href;
  const github = opened.use(await startGithub(GITHUB, at('login/github/callback')));
  const x = opened.use(await startX(X, { redirectUris: [at('login/x/callback')] }));
  const oidc = opened.use(
    await startOidc(OIDC, {
      redirectUri: at('login/oidc/callback'),
      backchannelLogoutUri: `http://127.0.0.1:${port}/login/oidc/backchannel-logout`,
    }),
  );
  const urls = ({ authorizeUrl, tokenUrl, userUrl }: GithubServer['config'] | XServer['config']) =>
    `authorize_url: ${authorizeUrl}, token_url: ${tokenUrl}, user_url: ${userUrl}`;
  const yaml = `login:
  x: { client_id: "${x.config.clientId}", client_secret: "${x.clientSecret}", ${urls(x.config)} }
  github: { client_id: ${github.config.clientId}, client_secret: ${github.config.clientSecret}, ${urls(github.config)} }
  oidc: { name: Company, issuer: ${oidc.issuer}, client_id: ${oidc.clientId}, client_secret: "${oidc.clientSecret}" }
${more}
`;
  const proxy = opened.use(
    await startTestProxy(rooms, { PORT: String(port), ...env }, log, { 'config.yaml': yaml }),
  );
  const owned = opened.move();
  return {
    ...{ proxy, github, oidc, x, yaml },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Signs a visitor in, from the button to where it leads back to. @returns the last answer, a redirect */
export async function signIn(
  visitor: TestVisitor,
  provider: 'github' | 'oidc' | 'x',
  choice: Choice,
  next = '/',
): Promise<Response> {
  const begun = await visitor.fetch(`/login/${provider}?${new URLSearchParams({ next })}`);
  expect(begun.status).toBe(302);
  const back = await signInAt(new URL(begun.headers.get('location') ?? ''), choice);
  return visitor.fetch(back.pathname + back.search);
}
