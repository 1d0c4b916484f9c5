// A provider's public keys, fetched when they are needed and again when one is unknown: providers change them.
import {
  compactVerify,
  createRemoteJWKSet,
  customFetch,
  errors,
  type JWTPayload,
  type JWTVerifyOptions,
  jwtVerify,
} from 'jose';
import type { Requests } from '../requests.ts';

/** Signatures that need no shared secret, so that nobody who knows only public keys can make one. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

export interface Keys {
  /**
   * Checks the signature of a token that came from the provider itself, so that an unknown key is asked for at once.
   * @throws what `failureOf` understands
   */
  checkSignature(token: string): Promise<void>;
  /**
   * Verifies a token that came from anybody: an unknown key is asked for twice a minute at most.
   * @throws what `failureOf` understands
   */
  verify(token: string, options: JWTVerifyOptions): Promise<{ claims: JWTPayload; type: unknown }>;
}

/** @param url `jwks_uri` of the provider */
export function createKeys(url: URL, requests: Requests): Keys {
  const keys = createRemoteJWKSet(url, { [customFetch]: requests });
  return {
    async checkSignature(token) {
      const check = () => compactVerify(token, keys, { algorithms: ALGORITHMS });
      try {
        await check();
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        await keys.reload();
        await check();
      }
    },
    async verify(token, options) {
      const verified = await jwtVerify(token, keys, { ...options, algorithms: ALGORITHMS });
      const { payload, protectedHeader } = verified;
      return { claims: payload, type: protectedHeader.typ };
    },
  };
}
