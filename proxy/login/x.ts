// Sign-in with X: docs.x.com, "OAuth 2.0 Authorization Code Flow with PKCE" and "GET /2/users/me".

import * as client from 'openid-client';
import type { Logger } from 'pino';
import * as v from 'valibot';
import { basicCredentials, configurationOf, createProvider, jsonOf } from './code-flow.ts';
import type { ClientConfig } from './config.ts';
import { LoginFailure } from './failure.ts';
import { nameOf } from './identity.ts';
import type { Provider } from './provider.ts';
import type { Requests } from './requests.ts';

/** What `GET /2/users/me` needs, although no post is read. */
const SCOPE = 'users.read tweet.read';
/** The token endpoint answers 400 `invalid_request` to a code that is used, too old (30 s) or of another verifier. */
const STALE = new Set(['invalid_request', 'invalid_grant']);

const answer = v.object({
  data: v.object({
    id: v.pipe(v.string(), v.regex(/^\d{1,20}$/)),
    username: v.pipe(v.string(), v.regex(/^\w{1,50}$/)),
    name: v.optional(v.string()),
  }),
});

/** X gives neither mail addresses nor organisations. */
export function createX(config: ClientConfig, requests: Requests, log: Logger): Provider {
  const authorizeUrl = config.authorizeUrl ?? new URL('https://x.com/i/oauth2/authorize');
  const tokenUrl = config.tokenUrl ?? new URL('https://api.x.com/2/oauth2/token');
  const userUrl = config.userUrl ?? new URL('https://api.x.com/2/users/me');
  const { clientId, clientSecret } = config;
  const configuration = configurationOf(
    {
      issuer: authorizeUrl.origin,
      authorization_endpoint: authorizeUrl.href,
      token_endpoint: tokenUrl.href,
    },
    clientId,
    clientSecret === undefined ? client.None() : basicCredentials(clientSecret),
    requests,
  );
  const spec = {
    id: 'x',
    name: 'X',
    configuration: async () => configuration,
    scope: () => SCOPE,
    hasIdToken: false,
    staleErrors: STALE,
    async identify(_: client.Configuration, { access_token }: client.TokenEndpointResponse) {
      const response = await client.fetchProtectedResource(
        configuration,
        access_token,
        userUrl,
        'GET',
        undefined,
        new Headers({ accept: 'application/json' }),
      );
      const parsed = v.safeParse(answer, await jsonOf('user', response));
      if (!parsed.success) throw new LoginFailure('LOGIN_FAILED', 'user: not as documented');
      const { id, username, name } = parsed.output.data;
      return {
        provider: 'x' as const,
        subject: id,
        account: username,
        name: nameOf(name, username),
        organisations: [],
      };
    },
  } as const;
  return createProvider(spec, log);
}
