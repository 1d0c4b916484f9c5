// How much of the chat a room keeps (CH2): so many lines, so many bytes, and none older than so many days. Pure.
import { CHAT_KEPT, CHAT_KEPT_BYTES, CHAT_KEPT_DAYS } from '../../protocol/limits.ts';

export interface Retention {
  /** Lines, bytes of their texts and senders in UTF-8, and age in days. */
  readonly lines: number;
  readonly bytes: number;
  readonly days: number;
}

export const USUAL_RETENTION: Retention = {
  ...{ lines: CHAT_KEPT, bytes: CHAT_KEPT_BYTES, days: CHAT_KEPT_DAYS },
};

const DAY_MS = 86_400_000;

/** Lines from before this moment go. @param now ms */
export function oldest({ days }: Retention, now: number): number {
  return now - days * DAY_MS;
}

/** When a line that was said at `ts` is too old, in ms. */
export function endOf({ days }: Retention, ts: number): number {
  return ts + days * DAY_MS + 1;
}
