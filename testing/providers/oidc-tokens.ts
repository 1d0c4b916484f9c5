// Tokens of a test's OpenID Connect provider, with the mistakes that a test wants.
import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';

/** What is wrong with tokens. */
export interface Mistake {
  /** Claims in place of the right ones; `undefined` leaves one out. */
  claims?: Record<string, unknown>;
  /** Who signs in place of the provider; `later` changes a claim after it has signed. */
  signer?: 'nobody' | 'stranger' | 'client' | 'later';
  /** The key that the token says it is signed with. */
  kid?: string;
  /** The answer has no ID token at all. */
  isMissing?: boolean;
}

/** With every character that the two ways to encode a secret treat differently. */
export const CLIENT = { id: 'teleport-rooms', secret: 'a secret-of_tests.~+/=:%&' };
const ALG = 'RS256';

/** A key to sign with. */
export async function newKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair(ALG, { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: ALG, use: 'sig' };
}

export type Claims = Record<string, unknown>;

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** What a token says, whoever signed it. */
export const claimsOf = (token: string): Claims =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

/** Signs claims, or pretends to. @param typ of the header */
export async function forged(
  claims: Claims,
  { claims: others, signer, kid }: Mistake,
  key: JWK,
  typ = 'JWT',
): Promise<string> {
  const payload = JSON.parse(JSON.stringify({ ...claims, ...others })) as Claims;
  if (signer === 'nobody') return `${part({ alg: 'none', typ })}.${part(payload)}.`;
  const header = { alg: signer === 'client' ? 'HS256' : ALG, kid: kid ?? key.kid ?? '', typ };
  const secret = new TextEncoder().encode(CLIENT.secret);
  const by = signer === 'stranger' ? await newKey() : key;
  const signed = await new SignJWT(payload)
    .setProtectedHeader(header)
    .sign(signer === 'client' ? secret : await importJWK(by, ALG));
  if (signer !== 'later') return signed;
  const [head, , signature] = signed.split('.');
  return [head, part({ ...payload, sub: 'somebody-else' }), signature].join('.');
}
