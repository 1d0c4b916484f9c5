// How much of the chat a room keeps (CH2): so many lines, so many bytes, and none older than so many days. Pure.
import { DAY_MS } from '../../protocol/time.ts';

export interface Retention {
  /** Lines, bytes of their texts and senders in UTF-8, and age in days. */
  readonly lines: number;
  readonly bytes: number;
  readonly days: number;
}

/** Lines from before this moment go. @param now ms */
export function oldest({ days }: Retention, now: number): number {
  return now - days * DAY_MS;
}

/** When a line that was said at `ts` is too old, in ms. */
export function endOf({ days }: Retention, ts: number): number {
  return ts + days * DAY_MS + 1;
}
