// The pages' Content-Security-Policy: only scripts that carry this response's nonce run.
import { randomBytes } from 'node:crypto';

/** 128 bits, new for every response. */
export function newNonce(): string {
  return randomBytes(16).toString('base64url');
}

/** ttyd's page sets styles from its script, so styles stay open; everything else is closed. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'unsafe-inline'",
    "connect-src 'self'",
    "img-src 'self' data:",
    'font-src data:',
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
  ].join('; ');
}
