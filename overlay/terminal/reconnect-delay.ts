// Whether and when the terminal's socket reconnects: at once, then with capped exponential backoff and jitter. Pure.
import { type Backoff, backoffMs } from '../../protocol/backoff.ts';
import { CLOSE, mayReconnect } from '../../protocol/codes.ts';

const PROTOCOL_ERROR = 1002;
/** It grows slowly, so that a restarted proxy is found again within three seconds. */
const BACKOFF: Backoff = { firstMs: 250, maxMs: 10_000, growth: 1.3, jitter: 0.5 };
/** Upper limit for a delay that the proxy suggests. */
const MAX_HINT_MS = 10_000;

/**
 * @param attempt 0 for the first attempt after a disconnect
 * @param random 0 to 1, as from `Math.random`
 * @returns ms: 0 for the first, then up to 10,000
 */
export function reconnectDelay(attempt: number, random: number): number {
  return attempt <= 0 ? 0 : backoffMs(attempt - 1, BACKOFF, random);
}

/** @param reason close reason sent with code 1012, such as `retry=800` @returns ms, or null if it has no hint */
export function hintedDelay(reason: string): number | null {
  const ms = /^retry=(\d{1,6})$/.exec(reason)?.[1];
  return ms === undefined ? null : Math.min(MAX_HINT_MS, Number(ms));
}

/** Whether reconnecting after this close code would fail again in the same way. */
export function isFinal(code: number): boolean {
  return !mayReconnect(code) || code === CLOSE.TICKET || code === PROTOCOL_ERROR;
}
