// The key in a room's host link: whoever opens the link is a host of the room, until the link is renewed.
import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * 132 bits, stable as long as the installation keeps its session secret.
 * @param renewed how often the link was renewed @param key 32 bytes; every proxy of one party has the same
 */
export function hostKey(room: string, renewed: number, key: Buffer): string {
  // A link that was never renewed is as it was before links could be.
  const link = renewed === 0 ? room : `${room}.${renewed}`;
  return createHmac('sha256', key).update(`host ${link}`).digest('base64url').slice(0, 22);
}

/** @param given from a link, as typed @param keys those that are accepted now */
export function isHostKey(
  given: string,
  room: string,
  renewed: number,
  keys: readonly Buffer[],
): boolean {
  const got = Buffer.from(given);
  return keys.some((key) => {
    const want = Buffer.from(hostKey(room, renewed, key));
    return got.length === want.length && timingSafeEqual(got, want);
  });
}
