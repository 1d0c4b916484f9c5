// What a sign-in provider does for the routes above it: send a visitor away, and say who came back.
import type { ProviderId } from '../../protocol/access/accounts.ts';
import type { Identity } from './identity.ts';

/**
 * What has to be kept between the two steps of a sign-in, in a short-lived signed cookie. All are strings of at most
 * 512 characters, random for each sign-in (CVE-2023-31999: one state for everybody lets an attacker sign others in).
 */
export interface Kept {
  state: string;
  /** PKCE code verifier. */
  verifier: string;
  /** OpenID Connect only. */
  nonce?: string;
}

export interface Provider {
  readonly id: ProviderId;
  /** For buttons: "X", "GitHub", or the configured name. */
  readonly name: string;
  /**
   * Starts a sign-in.
   * @param redirectUri absolute address of `/login/ID/callback`, as registered with the provider
   * @returns where to send the browser, and what to keep until it comes back
   * @throws AppError LOGIN_UNAVAILABLE (the provider does not answer), LOGIN_FAILED (it does not answer as it must)
   */
  begin(redirectUri: string): Promise<{ url: URL; kept: Kept }>;
  /**
   * Ends a sign-in. The provider's tokens are used here and forgotten.
   * @param callback the absolute address that the browser came back to, with its query
   * @param kept what `begin` returned; to be used once
   * @throws AppError LOGIN_REFUSED (the visitor said no), LOGIN_STALE (state, code or nonce is not of this sign-in),
   *   LOGIN_UNAVAILABLE, LOGIN_FAILED (anything that is not as the standard wants it: signature, issuer, audience,
   *   expiry, missing claims)
   */
  finish(callback: URL, kept: Kept): Promise<Identity>;
}

/** Whose sessions end. At least one of the two is there. */
export interface LoggedOut {
  subject?: string;
  /** The provider's session (`sid`); without it, all sessions of the subject end. */
  providerSession?: string;
}

/** The configured providers. */
export interface Providers {
  list(): Provider[];
  get(id: string): Provider | undefined;
  /**
   * Verifies an OpenID Connect back-channel logout token.
   * @param token the form field `logout_token` that the provider posts
   * @throws AppError LOGIN_FAILED, LOGIN_UNAVAILABLE (its keys can't be fetched: the provider may try again)
   */
  loggedOut(token: string): Promise<LoggedOut>;
}
