// Why a sign-in failed: an error code for the visitor and a reason for the log. A reason is made of codes and names
// only, since messages of libraries may quote an answer, and an answer may hold a token.
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

/** A code from elsewhere, fit for the log. */
export function word(text: unknown): string {
  return typeof text === 'string' && /^[\w.:-]{1,64}$/.test(text) ? text : 'unreadable';
}

/**
 * What a failure of openid-client, jose or a request means. Anything else is a failure on odd data, too: what libraries
 * throw on those is not documented.
 * @param staleErrors errors of the token endpoint that say that a code is used, too old or of another sign-in
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
    const code = libraryCode(cause);
    if (code !== undefined) return ofClaim(code, claimOf(cause));
  }
  return new LoginFailure('LOGIN_FAILED', placeOf([...causes(error)].at(-1)));
}

function* causes(error: unknown): Generator<Error> {
  for (let cause = error; cause instanceof Error; cause = cause.cause) yield cause;
}

/** The code of an error of openid-client and its parts, or of jose. */
function libraryCode(error: Error): string | undefined {
  const { code } = error as { code?: unknown };
  const isTheirs = typeof code === 'string' && /^(OAUTH_|ERR_JW|ERR_JOSE_)/.test(code);
  return isTheirs ? code : undefined;
}

/** What was thrown and where, without its message. */
function placeOf(error: Error | undefined): string {
  if (error === undefined) return 'something that is no error';
  const { name, message, stack = '' } = error;
  const frames = stack.slice(stack.indexOf(message) + message.length);
  const [, frame = 'an unknown place'] = /\n[ \t]+at (.+)/.exec(frames) ?? [];
  return `${word(name)} at ${frame}`;
}

/** Which claim of a token is wrong. openid-client has it in a cause that is no error. */
function claimOf(error: Error): string | undefined {
  for (const cause of causes(error)) {
    const claim = (cause as Claim).claim ?? (cause.cause as Claim | undefined)?.claim;
    if (typeof claim === 'string' && claim !== 'unspecified') return claim;
  }
  return undefined;
}

interface Claim {
  claim?: unknown;
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
