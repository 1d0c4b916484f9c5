// The key in the link of a recording: it lets whoever has it look at that recording until it ends, and nothing else.
import { createHmac, timingSafeEqual } from 'node:crypto';

/** How long a link is good for at most, in hours. */
export const MAX_REPLAY_HOURS = 24 * 30;

/** @param until Unix time in s @param key 32 bytes; every proxy of one party has the same */
export function replayToken(room: string, recording: string, until: number, key: Buffer): string {
  const mac = createHmac('sha256', key).update(`replay ${room}.${recording}.${until}`);
  return `${until}.${mac.digest('base64url').slice(0, 22)}`;
}

/** Whether a key opens a recording now. @param keys those that are accepted now @param now Unix time in s */
export function opensReplay(
  token: string,
  { room, recording }: { room: string; recording: string },
  keys: readonly Buffer[],
  now: number,
): boolean {
  const until = Number(/^(\d{1,12})\./.exec(token)?.[1] ?? 0);
  if (until <= now) return false;
  const got = Buffer.from(token);
  return keys.some((key) => {
    const want = Buffer.from(replayToken(room, recording, until, key));
    return want.length === got.length && timingSafeEqual(want, got);
  });
}
