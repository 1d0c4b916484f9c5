// Sign-in with GitHub: docs.github.com, "Authorizing OAuth apps" and the REST API's users, emails and organizations.

import * as client from 'openid-client';
import type { Logger } from 'pino';
import * as v from 'valibot';
import { configurationOf, createProvider, jsonOf } from './code-flow.ts';
import type { ConfidentialConfig } from './config.ts';
import { LoginFailure } from './failure.ts';
import { emailOf, nameOf, ORGANISATIONS_MAX, organisationsOf } from './identity.ts';
import type { Provider } from './provider.ts';
import type { Requests } from './requests.ts';

/** Without a scope GitHub tells what is public, which is enough to know somebody. */
const SCOPE_OF_ORGANISATIONS = 'read:org user:email';
const STALE = new Set(['bad_verification_code']);
/** The most that a page of a list holds. */
const PAGE = 100;

const login = v.pipe(v.string(), v.regex(/^[\w-]{1,100}$/));
const userAnswer = v.object({
  id: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  login,
  name: v.nullish(v.string()),
});
const emailsAnswer = v.array(
  v.object({ email: v.string(), primary: v.boolean(), verified: v.boolean() }),
);
const orgsAnswer = v.array(v.object({ login }));

/** @param wantsOrganisations whether to ask for organisations and the verified mail address, too */
export function createGithub(
  config: ConfidentialConfig,
  wantsOrganisations: () => boolean,
  requests: Requests,
  log: Logger,
): Provider {
  const authorizeUrl = config.authorizeUrl ?? new URL('https://github.com/login/oauth/authorize');
  const tokenUrl = config.tokenUrl ?? new URL('https://github.com/login/oauth/access_token');
  const userUrl = config.userUrl ?? new URL('https://api.github.com/user');
  const configuration = configurationOf(
    {
      issuer: authorizeUrl.href.replace(/\/authorize$/, ''),
      authorization_endpoint: authorizeUrl.href,
      token_endpoint: tokenUrl.href,
    },
    config.clientId,
    client.ClientSecretPost(config.clientSecret),
    withErrorStatus(requests),
  );

  /** @param path below the user's address */
  async function ask<T extends v.GenericSchema>(
    token: string,
    path: string,
    schema: T,
  ): Promise<v.InferOutput<T>> {
    const response = await client.fetchProtectedResource(
      configuration,
      token,
      new URL(userUrl.href + path),
      'GET',
      undefined,
      new Headers({ accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' }),
    );
    const what = path.replace(/\?.*/, '') || '/';
    const parsed = v.safeParse(schema, await jsonOf(what, response));
    if (!parsed.success) throw new LoginFailure('LOGIN_FAILED', `${what}: not as documented`);
    return parsed.output;
  }

  async function askOrganisations(token: string): Promise<string[]> {
    const all: string[] = [];
    for (let page = 1; all.length < ORGANISATIONS_MAX; page += 1) {
      const some = await ask(token, `/orgs?per_page=${PAGE}&page=${page}`, orgsAnswer);
      all.push(...some.map((org) => org.login));
      if (some.length < PAGE) break;
    }
    return organisationsOf(all);
  }

  async function askEmail(token: string): Promise<string | undefined> {
    const emails = await ask(token, '/emails', emailsAnswer);
    return emailOf(emails.find(({ primary, verified }) => primary && verified)?.email);
  }

  const spec = {
    id: 'github',
    name: 'GitHub',
    configuration: async () => configuration,
    scope: () => (wantsOrganisations() ? SCOPE_OF_ORGANISATIONS : ''),
    hasIdToken: false,
    staleErrors: STALE,
    async identify(
      _: client.Configuration,
      { access_token: token, scope = '' }: client.TokenEndpointResponse,
    ) {
      // What rooms want may have changed since the sign-in began, and what was not granted can't be asked.
      const granted = scope.split(/[ ,]/);
      const mayAsk = SCOPE_OF_ORGANISATIONS.split(' ').every((one) => granted.includes(one));
      const asks = wantsOrganisations() && mayAsk;
      const user = await ask(token, '', userAnswer);
      const email = asks ? await askEmail(token) : undefined;
      return {
        provider: 'github' as const,
        subject: String(user.id),
        account: user.login,
        name: nameOf(user.name, user.login),
        ...(email === undefined ? {} : { email }),
        organisations: asks ? await askOrganisations(token) : [],
      };
    },
  } as const;
  return createProvider(spec, log);
}

/** GitHub's token endpoint answers 200 to every error; the standard, and so openid-client, wants 400. */
function withErrorStatus(requests: Requests): Requests {
  return async (url, init) => {
    const response = await requests(url, init);
    if (init.method !== 'POST' || response.status !== 200) return response;
    const body = await response.text();
    const { headers } = response;
    return new Response(body, { status: isError(body) ? 400 : 200, headers });
  };
}

function isError(body: string): boolean {
  try {
    return v.is(v.object({ error: v.string() }), JSON.parse(body));
  } catch {
    // Whoever reads the body next says that it is no JSON.
    return false;
  }
}
