// A real OpenID Connect provider (the npm package oidc-provider) on a real socket, with ways to break what it says.
import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type { JWK } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';
import { consentPage } from './consent.ts';
import { createOidcStore } from './oidc-store.ts';
import { CLIENT, claimsOf, forged, type Mistake, newKey } from './oidc-tokens.ts';
import { type ProviderServer, startProviderServer } from './server.ts';

export interface OidcAccount {
  sub: string;
  [claim: string]: unknown;
}

export interface OidcServer extends ProviderServer {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Signs with a new key from now on; the old one is no longer published. */
  rotateKeys(): Promise<void>;
  /** Makes a mistake in every ID token from now on; nothing: none. */
  mistake(mistake?: Mistake): void;
  /** A logout token, signed like the provider's own. @param header such as another `typ` */
  logoutToken(claims: Record<string, unknown>, mistake?: Mistake, typ?: string): Promise<string>;
  /** Tells `backchannelLogoutUri` that a session has ended. @throws Error if that does not answer 200 or 204 */
  logOut(sub: string, sid: string): Promise<void>;
}

export interface OidcOptions {
  redirectUri: string;
  backchannelLogoutUri?: string;
  /** As in discovery; groups are part of the last by default. */
  scopes?: readonly string[];
  authMethod?: 'client_secret_basic' | 'client_secret_post';
}

export async function startOidc(
  accounts: readonly OidcAccount[],
  options: OidcOptions,
): Promise<OidcServer> {
  let provider: Provider;
  let key: JWK;
  let wrong: Mistake | undefined;
  const adapter = createOidcStore();

  const server = await startProviderServer(async (asked, request, response) => {
    if (!asked.path.startsWith('/interaction/')) {
      await provider.callback()(request, response);
      return undefined;
    }
    if (asked.method === 'GET') {
      const names = accounts.map(({ sub }) => sub);
      return consentPage('OpenID Connect', names, asked.path);
    }
    const form = new URLSearchParams(await text(request));
    const result =
      form.get('decision') === 'allow'
        ? { login: { accountId: form.get('account') ?? '' } }
        : { error: 'access_denied', error_description: 'End-User aborted interaction' };
    await provider.interactionFinished(request, response, result);
    return undefined;
  }, false);

  async function rotateKeys(): Promise<void> {
    key = await newKey();
    provider = new Provider(server.url, {
      ...configurationOf(accounts, options, key),
      adapter,
    });
    provider.use(async (ctx, next) => {
      await next();
      const body = ctx.body as { id_token?: string } | undefined;
      if (wrong === undefined || ctx.path !== '/token' || body?.id_token === undefined) return;
      if (wrong.isMissing) delete body.id_token;
      else body.id_token = await forged(claimsOf(body.id_token), wrong, key);
    });
  }
  await rotateKeys();

  return {
    ...server,
    issuer: server.url,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    rotateKeys,
    mistake(mistake) {
      wrong = mistake;
    },
    logoutToken(claims, mistake = {}, typ = 'logout+jwt') {
      const now = Math.floor(Date.now() / 1_000);
      const right = {
        iss: server.url,
        aud: CLIENT.id,
        iat: now,
        exp: now + 120,
        jti: randomUUID(),
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      };
      return forged({ ...right, ...claims }, mistake, key, typ);
    },
    async logOut(sub, sid) {
      const client = await provider.Client.find(CLIENT.id);
      // Not in its types: what its own end of a session calls.
      const told = client as unknown as {
        backchannelLogout(sub: string, sid: string): Promise<void>;
      };
      await told.backchannelLogout(sub, sid);
    },
  };
}

function configurationOf(
  accounts: readonly OidcAccount[],
  { redirectUri, backchannelLogoutUri, scopes, authMethod }: OidcOptions,
  key: JWK,
): Configuration {
  const method = authMethod ?? 'client_secret_basic';
  const offered = scopes ?? ['openid', 'profile', 'email', 'groups'];
  return {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: method,
        ...(backchannelLogoutUri === undefined
          ? {}
          : { backchannel_logout_uri: backchannelLogoutUri }),
        backchannel_logout_session_required: true,
      },
    ],
    clientAuthMethods: [method],
    jwks: { keys: [key] },
    cookies: { keys: ['a key of the tests'] },
    scopes: offered,
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username'],
      email: ['email', 'email_verified'],
      ...(offered.includes('groups') ? { groups: ['groups'] } : {}),
    },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
    },
    ttl: { Grant: 3_600, Session: 3_600, Interaction: 3_600, AccessToken: 3_600, IdToken: 3_600 },
    async findAccount(_, sub) {
      const account = accounts.find((one) => one.sub === sub);
      return account && { accountId: sub, claims: async () => account };
    },
    // Without its time limit, and without its refusal of addresses on this machine.
    fetch: (url, { method = 'GET', headers = {}, body = null } = {}) =>
      fetch(url, { method, headers, body }),
    renderError(ctx, out) {
      ctx.body = out;
    },
    // Whoever signs in agrees to everything, so that there is one page instead of two.
    async loadExistingGrant(ctx) {
      const { client, session, provider } = ctx.oidc;
      const grant = new provider.Grant({
        ...(client === undefined ? {} : { clientId: client.clientId }),
        ...(session?.accountId === undefined ? {} : { accountId: session.accountId }),
      });
      grant.addOIDCScope(offered.join(' '));
      await grant.save();
      return grant;
    },
  };
}
