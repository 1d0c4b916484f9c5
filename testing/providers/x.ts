// X as its documentation has it: docs.x.com, "OAuth 2.0 Authorization Code Flow with PKCE", "GET /2/users/me", "Rate
// limits". Error texts are those that X's own client libraries report.
import { consentPage } from './consent.ts';
import { Grants } from './grants.ts';
import { type Answer, type Asked, type ProviderServer, startProviderServer } from './server.ts';

export interface XAccount {
  id: string;
  username: string;
  name: string;
}

export interface XServer extends ProviderServer {
  /** For `login: { x: ... }` of config.yaml. */
  readonly config: { clientId: string; authorizeUrl: URL; tokenUrl: URL; userUrl: URL };
  readonly clientSecret: string;
}

/** Shaped like X's, whose ids and secrets have `-` and `_`, and in clear a colon. */
const CLIENT_ID = 'dGVsZXBvcnQ_LXJvb21z-OjE6Y2k';
const CLIENT_SECRET = 'KjEr-mN7_QARsecret-of_tests';
const NEEDED = ['users.read', 'tweet.read'];

/**
 * @param isConfidential whether the client has a secret, as "Web App" and "Bot" have
 * @param redirectUris what is registered; without it anything
 */
export async function startX(
  accounts: readonly XAccount[],
  { isConfidential = true, redirectUris = [] as readonly string[] } = {},
): Promise<XServer> {
  const grants = new Grants();

  function authorize({ method, query, form }: Asked): Answer {
    const parameters = method === 'POST' ? form : query;
    const get = (name: string) => parameters.get(name) ?? '';
    const redirectUri = get('redirect_uri');
    const isWrong =
      get('response_type') !== 'code' ||
      get('client_id') !== CLIENT_ID ||
      (redirectUris.length > 0 && !redirectUris.includes(redirectUri)) ||
      get('state') === '' ||
      get('code_challenge') === '' ||
      !['S256', 's256'].includes(get('code_challenge_method'));
    if (isWrong)
      return {
        status: 400,
        body: '<h1>Something went wrong</h1>You weren’t able to give access to the App.',
      };
    if (method === 'GET') {
      const names = accounts.map(({ username }) => username);
      return consentPage('X', names, '/i/oauth2/authorize', Object.fromEntries(query));
    }
    const back = new URL(redirectUri);
    back.searchParams.set('state', get('state'));
    if (get('decision') === 'allow') {
      const grant = { account: get('account'), redirectUri, challenge: get('code_challenge') };
      back.searchParams.set('code', grants.give({ ...grant, scopes: get('scope').split(' ') }));
    } else back.searchParams.set('error', 'access_denied');
    return { status: 302, headers: { location: back.href } };
  }

  function token({ method, headers, form }: Asked): Answer {
    if (method !== 'POST') return problem(405, 'Method Not Allowed');
    const basic = `Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64')}`;
    if (isConfidential && headers.authorization !== basic)
      return oauthError(401, 'unauthorized_client', 'Missing valid authorization header');
    if (!isConfidential && form.get('client_id') !== CLIENT_ID)
      return oauthError(400, 'invalid_request', 'Missing required parameter [client_id].');
    for (const name of ['grant_type', 'code', 'redirect_uri', 'code_verifier'])
      if (!form.get(name))
        return oauthError(400, 'invalid_request', `Missing required parameter [${name}].`);
    const { grant, wrong } = grants.take(form);
    if (grant === undefined) return oauthError(400, 'invalid_request', REASONS[wrong ?? 'code']);
    return {
      body: {
        token_type: 'bearer',
        expires_in: 7_200,
        access_token: grants.token('', grant),
        scope: grant.scopes.join(' '),
      },
    };
  }

  function me({ headers }: Asked): Answer {
    const grant = grants.of(headers.authorization);
    const account = accounts.find(({ username }) => username === grant?.account);
    if (grant === undefined || account === undefined) return problem(401, 'Unauthorized');
    if (!NEEDED.every((scope) => grant.scopes.includes(scope))) return problem(403, 'Forbidden');
    return { body: { data: account } };
  }

  const routes: Record<string, (asked: Asked) => Answer> = {
    '/i/oauth2/authorize': authorize,
    '/2/oauth2/token': token,
    '/2/users/me': me,
  };
  const server = await startProviderServer(
    async (asked) => routes[asked.path]?.(asked) ?? problem(404, 'Not Found'),
  );
  return {
    ...server,
    config: {
      clientId: CLIENT_ID,
      authorizeUrl: new URL('/i/oauth2/authorize', server.url),
      tokenUrl: new URL('/2/oauth2/token', server.url),
      userUrl: new URL('/2/users/me', server.url),
    },
    clientSecret: CLIENT_SECRET,
  };
}

const REASONS = {
  code: 'Value passed for the authorization code was invalid.',
  redirect_uri:
    'Value passed for the redirect uri did not match the uri of the authorization code.',
  verifier: 'Value passed for the code verifier did not match the code challenge.',
} as const;

const oauthError = (status: number, error: string, error_description: string): Answer => ({
  status,
  body: { error, error_description },
});

/** An error of the API. */
const problem = (status: number, title: string): Answer => ({
  status,
  body: { title, type: 'about:blank', status, detail: title },
});

/** What X answers when somebody has asked too often. @param reset Unix time in s */
export const X_RATE_LIMITED: Answer = {
  ...problem(429, 'Too Many Requests'),
  headers: { 'x-rate-limit-limit': '75', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '1' },
};
