// Why a sign-in failed: an error code for the visitor and a reason for the log. A reason is made of codes and names
// only, since messages of libraries may quote an answer, and an answer may hold a token.
import { errors as jose } from 'jose';
import * as client from 'openid-client';
import type { AppErrorCode } from '../../protocol/errors.ts';

export type LoginErrorCode = Extract<AppErrorCode, `LOGIN_${string}`>;

export class LoginFailure extends Error {
  override readonly name = 'LoginFailure';
  readonly code: LoginErrorCode;
  /** For the log. */
  readonly reason: string;
  /** @param reason without anything that the provider or the visitor sent, except through `word` */
  constructor(code: LoginErrorCode, reason: string) {
    super(`${code}: ${reason}`);
    this.code = code;
    this.reason = reason;
  }
}

/** Authorization errors that are a person's answer: RFC 6749, section 4.1.2.1; OpenID Connect Core, 3.1.2.6. */
const REFUSALS = new Set([
  'access_denied',
  'account_selection_required',
  'consent_required',
  'interaction_required',
  'login_required',
]);
const PASSING = new Set(['server_error', 'slow_down', 'temporarily_unavailable']);
/** Of openid-client and its parts: the connection ended or took too long while an answer was read. */
const INTERRUPTED = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT']);

/** A code from elsewhere, fit for the log. */
export function word(text: unknown): string {
  return typeof text === 'string' && /^[\w.:-]{1,64}$/.test(text) ? text : 'unreadable';
}

/**
 * What a failure of openid-client, jose or a request means.
 * @param staleErrors errors of the token endpoint that say that a code is used, too old or of another sign-in
 * @throws the error itself if it is none of theirs
 */
export function failureOf(error: unknown, staleErrors: ReadonlySet<string>): LoginFailure {
  for (const cause of causes(error)) {
    if (cause instanceof LoginFailure) return cause;
    if (cause instanceof client.AuthorizationResponseError)
      return new LoginFailure(authorizationCode(cause.error), `authorize: ${word(cause.error)}`);
    if (cause instanceof client.ResponseBodyError) {
      const code = tokenCode(cause.error, staleErrors);
      return new LoginFailure(code, `answer ${cause.status}: ${word(cause.error)}`);
    }
    if (cause instanceof client.WWWAuthenticateChallengeError)
      return new LoginFailure('LOGIN_FAILED', `answer ${cause.status} with a challenge`);
    if (cause instanceof client.ClientError) {
      if (INTERRUPTED.has(cause.code ?? ''))
        return new LoginFailure('LOGIN_UNAVAILABLE', 'timeout');
      const claim = claimOf(cause);
      if (claim !== undefined || !(cause.cause instanceof Error && isKnown(cause.cause)))
        return ofClaim(word(cause.code), claim);
    }
    if (cause instanceof jose.JWKSTimeout) return new LoginFailure('LOGIN_UNAVAILABLE', cause.code);
    if (cause instanceof jose.JOSEError) return ofClaim(cause.code, claimOf(cause));
    // An address in the provider's metadata that is none.
    if (cause instanceof TypeError && 'code' in cause && cause.code === 'ERR_INVALID_URL')
      return new LoginFailure('LOGIN_FAILED', 'ERR_INVALID_URL');
  }
  throw error;
}

function* causes(error: unknown): Generator<unknown> {
  for (let cause = error; cause !== undefined; cause = (cause as Error).cause) {
    yield cause;
    if (!(cause instanceof Error)) return;
  }
}

/** Whether a cause says more than the ClientError around it. */
function isKnown(error: Error): boolean {
  return [...causes(error)].some((cause) => cause instanceof LoginFailure);
}

function claimOf(error: Error): string | undefined {
  for (const cause of causes(error)) {
    const claim = (cause as { claim?: unknown } | undefined)?.claim;
    if (typeof claim === 'string' && claim !== 'unspecified') return claim;
  }
  return undefined;
}

function ofClaim(code: string, claim: string | undefined): LoginFailure {
  const reason = claim === undefined ? code : `${code}: ${word(claim)}`;
  return new LoginFailure(claim === 'nonce' ? 'LOGIN_STALE' : 'LOGIN_FAILED', reason);
}

function authorizationCode(error: string): LoginErrorCode {
  if (REFUSALS.has(error)) return 'LOGIN_REFUSED';
  return PASSING.has(error) ? 'LOGIN_UNAVAILABLE' : 'LOGIN_FAILED';
}

function tokenCode(error: string, staleErrors: ReadonlySet<string>): LoginErrorCode {
  if (staleErrors.has(error)) return 'LOGIN_STALE';
  return PASSING.has(error) ? 'LOGIN_UNAVAILABLE' : 'LOGIN_FAILED';
}
