// The authorization code flow with PKCE and state, which all providers share; what differs is a `Spec` each.

import * as client from 'openid-client';
import type { Logger } from 'pino';
import type { ProviderId } from '../../protocol/access/accounts.ts';
import { AppError } from '../../protocol/errors.ts';
import { isPrivateEndpoint } from './endpoint.ts';
import { failureOf, LoginFailure } from './failure.ts';
import type { Identity } from './identity.ts';
import type { Kept, Provider } from './provider.ts';
import type { Requests } from './requests.ts';

export type Tokens = client.TokenEndpointResponse & client.TokenEndpointResponseHelpers;

/** What is particular to a provider. All of these may throw what `failureOf` understands. */
export interface Spec {
  id: ProviderId;
  name: string;
  /** Where the provider is and who we are to it. */
  configuration(): Promise<client.Configuration>;
  /** What is asked for, separated by spaces; may be empty. */
  scope(configuration: client.Configuration): string;
  /** Whether there is an ID token, which is bound to the sign-in by a nonce. */
  hasIdToken: boolean;
  /** Errors of its token endpoint that say that the code is used, too old, or of another sign-in. */
  staleErrors: ReadonlySet<string>;
  /** Asks who the tokens are for. */
  identify(configuration: client.Configuration, tokens: Tokens): Promise<Identity>;
  /** Told when a sign-in failed on the provider's side, so that what is remembered of it is asked for anew. */
  forget?(): void;
}

/** @param log gets why a sign-in failed, without anything secret */
export function createProvider(spec: Spec, log: Logger): Provider {
  const { id, name } = spec;
  return {
    id,
    name,
    begin: (redirectUri) =>
      explained(spec, log, async () => {
        const configuration = await spec.configuration();
        const kept: Kept = {
          state: client.randomState(),
          verifier: client.randomPKCECodeVerifier(),
          ...(spec.hasIdToken ? { nonce: client.randomNonce() } : {}),
        };
        const scope = spec.scope(configuration);
        const url = client.buildAuthorizationUrl(configuration, {
          redirect_uri: redirectUri,
          state: kept.state,
          code_challenge: await client.calculatePKCECodeChallenge(kept.verifier),
          code_challenge_method: 'S256',
          ...(scope === '' ? {} : { scope }),
          ...(kept.nonce === undefined ? {} : { nonce: kept.nonce }),
        });
        if (!isPrivateEndpoint(url))
          throw new LoginFailure('LOGIN_FAILED', 'the page to sign in on is not https');
        return { url, kept };
      }),
    finish: (callback, kept) =>
      explained(spec, log, async () => {
        checkCallback(callback.searchParams, kept, spec.hasIdToken);
        const configuration = await spec.configuration();
        const tokens = await client.authorizationCodeGrant(configuration, callback, {
          expectedState: kept.state,
          pkceCodeVerifier: kept.verifier,
          ...(kept.nonce === undefined ? {} : { expectedNonce: kept.nonce }),
        });
        return await spec.identify(configuration, tokens);
      }),
  };
}

/** @throws LoginFailure LOGIN_STALE if the browser did not come back from the sign-in that was kept */
function checkCallback(query: URLSearchParams, kept: Kept, hasIdToken: boolean): void {
  const stale = (reason: string) => new LoginFailure('LOGIN_STALE', reason);
  const states = query.getAll('state');
  if (kept.state === '' || states.length !== 1 || states[0] !== kept.state) throw stale('state');
  if (kept.verifier === '') throw stale('verifier');
  if (hasIdToken !== Boolean(kept.nonce)) throw stale('nonce');
  if (!query.has('error') && (query.getAll('code').length !== 1 || query.get('code') === ''))
    throw stale('code');
}

/** Turns failures into errors for the visitor, and logs why. */
export async function explained<T>(
  spec: Pick<Spec, 'id' | 'staleErrors' | 'forget'>,
  log: Logger,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, reason } = failureOf(error, spec.staleErrors);
    const isTheirs = code === 'LOGIN_UNAVAILABLE' || code === 'LOGIN_FAILED';
    if (isTheirs) spec.forget?.();
    log[isTheirs ? 'warn' : 'info']({ provider: spec.id, code, reason }, 'sign-in failed');
    throw new AppError(code);
  }
}

/**
 * Who we are to a provider.
 * @param server its endpoints
 */
export function configurationOf(
  server: client.ServerMetadata,
  clientId: string,
  credentials: client.ClientAuth,
  requests: Requests,
): client.Configuration {
  const configuration = new client.Configuration(server, clientId, undefined, credentials);
  configuration[client.customFetch] = requests;
  // `requests` decides which addresses are allowed: also http ones on this machine.
  client.allowInsecureRequests(configuration);
  return configuration;
}

/**
 * Client id and secret in the Authorization header. X wants them as they are ("OAuth 2.0: user access token"), OpenID
 * Connect form-encoded (RFC 6749, section 2.3.1), and some of its servers don't decode them: this encodes only what
 * would not survive, so that ids and secrets of letters, digits and `-_.` are the same to all.
 */
export function basicCredentials(secret: string): client.ClientAuth {
  return (_server, { client_id }, _body, headers) => {
    const pair = [client_id, secret].map(encodeURIComponent).join(':');
    headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
  };
}

/** An answer of a resource, as JSON. @throws LoginFailure LOGIN_FAILED if it is not 200 with JSON */
export async function jsonOf(what: string, response: Response): Promise<unknown> {
  if (response.status !== 200)
    throw new LoginFailure('LOGIN_FAILED', `${what}: answer ${response.status}`);
  try {
    return await response.json();
  } catch {
    // The parser's message quotes the answer.
    throw new LoginFailure('LOGIN_FAILED', `${what}: not JSON`);
  }
}
