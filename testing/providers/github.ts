// GitHub as its documentation has it: docs.github.com, "Authorizing OAuth apps", its two pages of errors, and the REST
// API's users, emails, organizations and rate limits.
import { consentPage } from './consent.ts';
import { type Grant, Grants } from './grants.ts';
import { type Answer, type Asked, type ProviderServer, startProviderServer } from './server.ts';

export interface GithubAccount {
  id: number;
  login: string;
  name: string | null;
  emails: readonly { email: string; primary: boolean; verified: boolean }[];
  orgs: readonly string[];
}

export interface GithubServer extends ProviderServer {
  /** For `login: { github: ... }` of config.yaml. */
  readonly config: {
    clientId: string;
    clientSecret: string;
    authorizeUrl: URL;
    tokenUrl: URL;
    userUrl: URL;
  };
}

const CLIENT_ID = 'Iv1.8a61f9b3a7aba766';
const CLIENT_SECRET = 'aefd1f9b3a7aba7668a61f9b3a7aba7668a61f9b';
const DOCS = 'https://docs.github.com/rest';
const ERRORS_PAGE =
  '/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/#';

/** @param callback the registered "Authorization callback URL"; without it anything */
export async function startGithub(
  accounts: readonly GithubAccount[],
  callback?: string,
): Promise<GithubServer> {
  const grants = new Grants();
  /** Scopes that each account has ever granted: a request without scopes gets them again. */
  const granted = new Map<string, Set<string>>();

  function authorize({ method, query, form }: Asked): Answer {
    const parameters = method === 'POST' ? form : query;
    const get = (name: string) => parameters.get(name) ?? '';
    if (get('client_id') !== CLIENT_ID) return { status: 404, body: '<h1>404</h1>' };
    const redirectUri = get('redirect_uri');
    if (callback !== undefined && redirectUri !== callback)
      return goBack(callback, get('state'), 'redirect_uri_mismatch', MISMATCH);
    const method256 = get('code_challenge_method');
    if ((get('code_challenge') === '') !== (method256 === '') || !['', 'S256'].includes(method256))
      return goBack(redirectUri, get('state'), 'invalid_request', 'Invalid PKCE parameters.');
    if (method === 'GET') {
      const logins = accounts.map(({ login }) => login);
      return consentPage('GitHub', logins, '/login/oauth/authorize', Object.fromEntries(query));
    }
    if (get('decision') !== 'allow')
      return goBack(redirectUri, get('state'), 'access_denied', DENIED);
    const account = get('account');
    const scopes = granted.get(account) ?? new Set<string>();
    for (const scope of get('scope').split(' ')) if (scope !== '') scopes.add(scope);
    granted.set(account, scopes);
    const challenge = get('code_challenge') || undefined;
    const code = grants.give({ account, redirectUri, challenge, scopes: [...scopes] });
    const back = new URL(redirectUri);
    back.searchParams.set('code', code);
    if (get('state') !== '') back.searchParams.set('state', get('state'));
    return { status: 302, headers: { location: back.href } };
  }

  function token({ method, headers, form }: Asked): Answer {
    if (method !== 'POST') return { status: 404, body: '<h1>404</h1>' };
    const answer = tokenFields(form);
    if (headers.accept?.includes('application/json')) return { body: answer };
    const type = 'application/x-www-form-urlencoded; charset=utf-8';
    return { headers: { 'content-type': type }, body: new URLSearchParams(answer).toString() };
  }

  function tokenFields(form: URLSearchParams): Record<string, string> {
    if (form.get('client_id') !== CLIENT_ID || form.get('client_secret') !== CLIENT_SECRET)
      return tokenError(
        'incorrect_client_credentials',
        'The client_id and/or client_secret passed are incorrect.',
      );
    const { grant, wrong } = grants.take(form);
    if (wrong === 'redirect_uri') return tokenError('redirect_uri_mismatch', MISMATCH);
    if (grant === undefined)
      return tokenError('bad_verification_code', 'The code passed is incorrect or expired.');
    return {
      access_token: grants.token('gho_', grant),
      scope: grant.scopes.join(','),
      token_type: 'bearer',
    };
  }

  function api(asked: Asked): Answer {
    const { headers, path, query } = asked;
    if (!headers['user-agent'])
      return {
        status: 403,
        body: 'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
      };
    if (!headers.authorization) return apiError(401, 'Requires authentication');
    const grant = grants.of(headers.authorization);
    const account = accounts.find(({ login }) => login === grant?.account);
    if (grant === undefined || account === undefined) return apiError(401, 'Bad credentials');
    if (path === '/user') return { body: userOf(account) };
    if (path === '/user/emails')
      return has(grant, 'user', 'user:email')
        ? { body: account.emails.map((email) => ({ ...email, visibility: null })) }
        : apiError(404, 'Not Found');
    if (!has(grant, 'user', 'read:org', 'admin:org'))
      return apiError(
        403,
        'You need at least read:org scope or user scope to list your organizations.',
      );
    const perPage = Math.min(Number(query.get('per_page') ?? 30), 100);
    const from = (Number(query.get('page') ?? 1) - 1) * perPage;
    const orgs = account.orgs.slice(from, from + perPage);
    return { body: orgs.map((login, n) => ({ login, id: from + n + 1, description: null })) };
  }

  const routes: Record<string, (asked: Asked) => Answer> = {
    '/login/oauth/authorize': authorize,
    '/login/oauth/access_token': token,
    '/user': api,
    '/user/emails': api,
    '/user/orgs': api,
  };
  const server = await startProviderServer(
    async (asked) => routes[asked.path]?.(asked) ?? apiError(404, 'Not Found'),
  );
  return {
    ...server,
    config: {
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      authorizeUrl: new URL('/login/oauth/authorize', server.url),
      tokenUrl: new URL('/login/oauth/access_token', server.url),
      userUrl: new URL('/user', server.url),
    },
  };
}

const MISMATCH = 'The redirect_uri MUST match the registered callback URL for this application.';
const DENIED = 'The user has denied your application access.';

function goBack(to: string, state: string, error: string, description: string): Answer {
  const back = new URL(to);
  const page =
    '/apps/building-integrations/setting-up-and-registering-oauth-apps/troubleshooting-authorization-request-errors/';
  back.searchParams.set('error', error);
  back.searchParams.set('error_description', description);
  back.searchParams.set('error_uri', `${page}%23${error.replaceAll('_', '-')}`);
  if (state !== '') back.searchParams.set('state', state);
  return { status: 302, headers: { location: back.href } };
}

/** An error of the token endpoint: its status is 200. */
const tokenError = (error: string, error_description: string) => ({
  error,
  error_description,
  error_uri: ERRORS_PAGE + error.replaceAll('_', '-'),
});

const apiError = (status: number, message: string): Answer => ({
  status,
  body: { message, documentation_url: DOCS, status: String(status) },
});

const has = ({ scopes }: Grant, ...any: string[]) => any.some((scope) => scopes.includes(scope));

/** The public fields of a user, of which there are more. A public address is one that the account shows, no proof. */
const userOf = ({ id, login, name }: GithubAccount) => ({
  login,
  id,
  node_id: 'MDQ6VXNlcjE=',
  type: 'User',
  site_admin: false,
  name,
  email: 'shown@elsewhere.example',
});

/** What GitHub answers when somebody has asked too often: 403 or 429. */
export const githubRateLimited = (status: 403 | 429): Answer => ({
  ...apiError(status, 'API rate limit exceeded for user ID 1.'),
  headers: {
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': '1',
    'x-ratelimit-resource': 'core',
  },
});
