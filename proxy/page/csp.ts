// The pages' Content-Security-Policy: only scripts that carry this response's nonce run.
import { randomBytes } from 'node:crypto';

/** 128 bits, new for every response. */
export function newNonce(): string {
  return randomBytes(16).toString('base64url');
}

/**
 * ttyd's page sets styles from its script, so inline styles are allowed; everything else is restricted.
 * @param nonce null for a page of ttyd's that could not be given one: its inline scripts may run
 */
export function contentSecurityPolicy(nonce: string | null): string {
  return [
    "default-src 'none'",
    nonce === null ? "script-src 'unsafe-inline'" : `script-src 'nonce-${nonce}'`,
    "style-src 'unsafe-inline'",
    "connect-src 'self'",
    "img-src 'self' data:",
    'font-src data:',
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
  ].join('; ');
}
