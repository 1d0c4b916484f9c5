// Back-channel logout tokens: OpenID Connect Back-Channel Logout 1.0, sections 2.4 and 2.6.
import type { JWTPayload, JWTVerifyOptions } from 'jose';
import * as v from 'valibot';
import { LoginFailure } from '../failure.ts';
import { subjectOf } from '../identity.ts';
import type { LoggedOut } from '../provider.ts';
import type { Keys } from './keys.ts';

const TOKEN_MAX_CHARS = 16_384;
/** As openid-client allows for ID tokens. */
const CLOCK_TOLERANCE_S = 30;
/** A token without an expiry, which older providers send, is good for this long. */
const MAX_AGE_S = 300;
/** Absent or `JWT` at providers that are older than the standard's last version. */
const TYPES = /^(application\/)?(logout\+jwt|jwt)$/i;
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const events = v.looseObject({ [EVENT]: v.looseObject({}) });

/**
 * @param issuer of the provider's metadata @param audience our client id
 * @throws what `failureOf` understands
 */
export async function logoutOf(
  token: string,
  keys: Keys,
  issuer: string,
  audience: string,
): Promise<LoggedOut> {
  if (token.length > TOKEN_MAX_CHARS) throw wrong('is too long');
  const options: JWTVerifyOptions = {
    issuer,
    audience,
    clockTolerance: CLOCK_TOLERANCE_S,
    maxTokenAge: MAX_AGE_S,
    requiredClaims: ['iat', 'jti', 'events'],
  };
  const { claims, type } = await keys.verify(token, options);
  if (type !== undefined && !(typeof type === 'string' && TYPES.test(type))) throw wrong('type');
  return loggedOutOf(claims);
}

function loggedOutOf(claims: JWTPayload): LoggedOut {
  // An ID token, which browsers may have seen, is no logout token.
  if ('nonce' in claims) throw wrong('has a nonce');
  if (!v.is(events, claims.events)) throw wrong('is of another event');
  const subject = subjectOf(claims.sub);
  const providerSession = subjectOf(claims.sid);
  if ('sub' in claims && subject === undefined) throw wrong('sub');
  if ('sid' in claims && providerSession === undefined) throw wrong('sid');
  if (subject === undefined && providerSession === undefined) throw wrong('is about nobody');
  return {
    ...(subject === undefined ? {} : { subject }),
    ...(providerSession === undefined ? {} : { providerSession }),
  };
}

const wrong = (what: string) => new LoginFailure('LOGIN_FAILED', `logout token: ${what}`);
