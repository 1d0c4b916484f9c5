// Whether and when the terminal's socket is tried again: at once, then exponential, capped and jittered; pure.
import { CLOSE, mayReconnect } from '../../protocol/codes.ts';

const PROTOCOL_ERROR = 1002;
const FIRST_MS = 250;
/** Gentle, because a proxy that is restarted should be found within three seconds. */
const GROWTH = 1.3;
const MAX_MS = 10_000;
/** A hint of the proxy is believed up to this. */
const MAX_HINT_MS = 10_000;

/**
 * @param attempt 0 for the first try after a loss
 * @param random 0 to 1, as from `Math.random`
 * @returns ms: 0 for the first, then up to 10,000
 */
export function reconnectDelay(attempt: number, random: number): number {
  if (attempt <= 0) return 0;
  const delay = Math.min(MAX_MS, FIRST_MS * GROWTH ** (attempt - 1));
  return Math.round(delay * (0.5 + random / 2));
}

/** @param reason of a close with 1012, as `retry=800` @returns ms, or null if it says nothing */
export function hintedDelay(reason: string): number | null {
  const ms = /^retry=(\d{1,6})$/.exec(reason)?.[1];
  return ms === undefined ? null : Math.min(MAX_HINT_MS, Number(ms));
}

/** Whether a new try after this close code would end the same way. */
export function isFinal(code: number): boolean {
  return !mayReconnect(code) || code === CLOSE.TICKET || code === PROTOCOL_ERROR;
}
