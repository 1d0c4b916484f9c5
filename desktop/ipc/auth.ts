// Challenge-response authentication of the IPC socket (docs/wibwob.md, "Authentication").
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Challenge {
  /** The 32 hex digits for the client to sign, as text. */
  nonce: string;
  line: string;
}

export function newChallenge(): Challenge {
  const nonce = randomBytes(16).toString('hex');
  return { nonce, line: JSON.stringify({ type: 'challenge', nonce }) };
}

/**
 * Checks a client's response; only its `hmac` is used.
 * @param line what the client sent @param secret shared secret, as text
 * @returns true for the lowercase hex HMAC-SHA256 of the nonce text under the secret
 */
export function verifyAnswer(line: string, nonce: string, secret: string): boolean {
  const hmac = hmacOf(line);
  if (hmac === null) return false;
  const expected = createHmac('sha256', secret).update(nonce).digest('hex');
  const given = Buffer.from(hmac);
  return given.length === expected.length && timingSafeEqual(given, Buffer.from(expected));
}

function hmacOf(line: string): string | null {
  try {
    const answer: unknown = JSON.parse(line);
    const hmac = (answer as { hmac?: unknown } | null)?.hmac;
    return typeof hmac === 'string' ? hmac : null;
  } catch {
    // Invalid JSON is a wrong response, and so is a command that was sent too early.
    return null;
  }
}
