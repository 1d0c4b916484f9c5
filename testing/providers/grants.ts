// Codes and tokens of the small test providers: a code works once, and only with the verifier of its challenge.
import { createHash, randomBytes } from 'node:crypto';

export interface Grant {
  account: string;
  redirectUri: string;
  challenge: string | undefined;
  scopes: readonly string[];
}

export class Grants {
  readonly #codes = new Map<string, Grant>();
  readonly #tokens = new Map<string, Grant>();

  /** @returns a code for it */
  give(grant: Grant): string {
    const code = randomBytes(16).toString('hex');
    this.#codes.set(code, grant);
    return code;
  }

  /** Takes a code. @returns what it was given for, and what is wrong with the request */
  take(form: URLSearchParams): { grant?: Grant; wrong?: 'code' | 'redirect_uri' | 'verifier' } {
    const code = form.get('code') ?? '';
    const grant = this.#codes.get(code);
    this.#codes.delete(code);
    if (grant === undefined) return { wrong: 'code' };
    if (form.get('redirect_uri') !== grant.redirectUri) return { wrong: 'redirect_uri' };
    if (grant.challenge !== undefined && challengeOf(form.get('code_verifier')) !== grant.challenge)
      return { wrong: 'verifier' };
    return { grant };
  }

  /** @returns an access token */
  token(prefix: string, grant: Grant): string {
    const token = prefix + randomBytes(20).toString('hex');
    this.#tokens.set(token, grant);
    return token;
  }

  /** Whom a request comes from. @param authorization its header */
  of(authorization = ''): Grant | undefined {
    const [, token = ''] = /^bearer (.+)$/i.exec(authorization) ?? [];
    return this.#tokens.get(token);
  }
}

function challengeOf(verifier: string | null): string | undefined {
  if (verifier === null) return undefined;
  return createHash('sha256').update(verifier).digest('base64url');
}
