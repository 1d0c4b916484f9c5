// Sign-in with any OpenID Connect provider: Core 1.0, with discovery, nonce, and a signature that is always checked.

import * as client from 'openid-client';
import type { Logger } from 'pino';
import * as v from 'valibot';
import {
  basicCredentials,
  configurationOf,
  createProvider,
  explained,
  type Tokens,
} from '../code-flow.ts';
import type { OidcConfig } from '../config.ts';
import { LoginFailure, word } from '../failure.ts';
import {
  emailOf,
  type Identity,
  nameOf,
  organisationsOf,
  plainOf,
  subjectOf,
} from '../identity.ts';
import type { LoggedOut, Provider } from '../provider.ts';
import type { Requests } from '../requests.ts';
import { createKeys, type Keys } from './keys.ts';
import { logoutOf } from './logout-token.ts';

const STALE = new Set(['invalid_grant']);

const address = v.pipe(v.string(), v.url());
/** What is used of a discovery document (Discovery 1.0, section 3). */
const metadata = v.object({
  issuer: address,
  authorization_endpoint: address,
  token_endpoint: address,
  jwks_uri: address,
  userinfo_endpoint: v.exactOptional(address),
  scopes_supported: v.optional(v.array(v.string()), []),
  token_endpoint_auth_methods_supported: v.optional(v.array(v.string()), ['client_secret_basic']),
  id_token_signing_alg_values_supported: v.optional(v.array(v.string()), ['RS256']),
  authorization_response_iss_parameter_supported: v.optional(v.boolean(), false),
});

/** What discovery found. */
interface Found {
  configuration: client.Configuration;
  issuer: string;
  keys: Keys;
}

export interface Oidc extends Provider {
  /** Verifies a back-channel logout token. @throws AppError LOGIN_FAILED, LOGIN_UNAVAILABLE */
  loggedOut(token: string): Promise<LoggedOut>;
}

/** @param wantsOrganisations whether to ask for groups, where the provider has them */
export function createOidc(
  config: OidcConfig,
  wantsOrganisations: () => boolean,
  requests: Requests,
  log: Logger,
): Oidc {
  let found: Promise<Found> | undefined;
  /** Asks once for all who need it at the same time; a failure is not kept. */
  function find(): Promise<Found> {
    if (found === undefined) {
      const asked = discover(config, requests);
      found = asked;
      asked.catch(() => {
        if (found === asked) found = undefined;
      });
    }
    return found;
  }

  const spec = {
    id: 'oidc',
    name: config.name,
    configuration: async () => (await find()).configuration,
    scope(configuration: client.Configuration) {
      const offered = configuration.serverMetadata().scopes_supported ?? [];
      const wantsGroups = wantsOrganisations() && offered.includes('groups');
      return wantsGroups ? 'openid profile email groups' : 'openid profile email';
    },
    hasIdToken: true,
    staleErrors: STALE,
    async identify(configuration: client.Configuration, tokens: Tokens) {
      const { keys } = await find();
      const claims = tokens.claims();
      if (claims === undefined || tokens.id_token === undefined)
        throw new LoginFailure('LOGIN_FAILED', 'there is no ID token');
      await keys.checkSignature(tokens.id_token);
      const profile = await userInfo(configuration, tokens.access_token, claims.sub);
      return identityOf(claims, profile, wantsOrganisations());
    },
    forget() {
      found = undefined;
    },
  } as const;

  return {
    ...createProvider(spec, log),
    loggedOut: (token) =>
      explained({ id: 'oidc', staleErrors: STALE }, log, async () => {
        const { keys, issuer } = await find();
        return await logoutOf(token, keys, issuer, config.clientId);
      }),
  };
}

async function discover(config: OidcConfig, requests: Requests): Promise<Found> {
  const { clientId, clientSecret, issuer, authorizeUrl, tokenUrl, userUrl } = config;
  const discovered = await client.discovery(issuer, clientId, undefined, client.None(), {
    [client.customFetch]: requests,
    execute: [client.allowInsecureRequests],
  });
  const parsed = v.safeParse(metadata, discovered.serverMetadata());
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new LoginFailure('LOGIN_FAILED', `metadata: ${word(v.getDotPath(issue))}`);
  }
  const server = {
    ...parsed.output,
    ...(authorizeUrl === undefined ? {} : { authorization_endpoint: authorizeUrl.href }),
    ...(tokenUrl === undefined ? {} : { token_endpoint: tokenUrl.href }),
    ...(userUrl === undefined ? {} : { userinfo_endpoint: userUrl.href }),
  };
  return {
    configuration: configurationOf(
      server,
      clientId,
      credentials(server.token_endpoint_auth_methods_supported, clientSecret),
      requests,
    ),
    issuer: server.issuer,
    keys: createKeys(new URL(server.jwks_uri), requests),
  };
}

/** Basic is the standard's default (Discovery 1.0, section 3), and what strict providers register clients with. */
function credentials(methods: readonly string[], secret: string): client.ClientAuth {
  return methods.includes('client_secret_basic')
    ? basicCredentials(secret)
    : client.ClientSecretPost(secret);
}

type Claims = Record<string, unknown>;

/** More about somebody, where the provider has an endpoint for it; that it is the same person is checked. */
async function userInfo(
  configuration: client.Configuration,
  token: string,
  subject: string,
): Promise<Claims> {
  if (configuration.serverMetadata().userinfo_endpoint === undefined) return {};
  return await client.fetchUserInfo(configuration, token, subject);
}

/** @param profile claims that the ID token need not have */
function identityOf(idToken: Claims, profile: Claims, wantsOrganisations: boolean): Identity {
  const both = [idToken, profile];
  const first = (claim: string) => both.find((claims) => claims[claim] !== undefined)?.[claim];
  const subject = subjectOf(idToken.sub);
  const providerSession = subjectOf(idToken.sid);
  if (subject === undefined) throw new LoginFailure('LOGIN_FAILED', 'sub is not as it must be');
  // A session that could not be ended by the provider must not begin.
  if (idToken.sid !== undefined && providerSession === undefined)
    throw new LoginFailure('LOGIN_FAILED', 'sid is not as it must be');
  // An address and its verification count only together.
  const email = emailOf(both.find((claims) => claims.email_verified === true)?.email);
  // People may choose it: it must not pass for a mail address.
  const preferred = plainOf(first('preferred_username'));
  const account = email ?? (preferred?.includes('@') ? undefined : preferred) ?? subject;
  return {
    provider: 'oidc',
    subject,
    account,
    name: nameOf(first('name'), first('preferred_username'), account),
    ...(email === undefined ? {} : { email }),
    organisations: wantsOrganisations ? organisationsOf(first('groups')) : [],
    ...(providerSession === undefined ? {} : { providerSession }),
  };
}
