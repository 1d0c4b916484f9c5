// Validates and rate-limits chat lines and builds history pages (CH1, LI1, TX1), as pure functions without storage.
import type { ErrorCode } from '../../protocol/codes.ts';
import { CHAT_PAGE } from '../../protocol/limits.ts';
import type { ChatLine, ServerMessage } from '../../protocol/messages.ts';
import type { Rate } from '../../protocol/rates.ts';
import { comeBack } from '../../protocol/text/come-back.ts';
import { cleanChat } from '../../protocol/text/text.ts';
import type { RateBook } from '../connections/rate-book.ts';

export type ChatHistory = Extract<ServerMessage, { type: 'chat_history' }>;
/** A line before the database has assigned its id. */
export type NewLine = Omit<ChatLine, 'id'>;

export type Judged =
  | { ok: true; text: string }
  | { ok: false; error: { code: ErrorCode; msg: string; retryMs?: number } };

/** Cleans a line and checks it against the rates of one person. @param now ms */
export function judgeLine(
  said: RateBook,
  rates: readonly Rate[],
  pid: string,
  text: string,
  now: number,
): Judged {
  const clean = cleanChat(text);
  if (clean === '') return { ok: false, error: { code: 'bad_msg', msg: 'The line is empty.' } };
  const retryMs = said.take(pid, rates, now);
  if (retryMs === 0) return { ok: true, text: clean };
  const msg = `That was very much at once. ${comeBack(retryMs)}`;
  return { ok: false, error: { code: 'rate_limited', msg, retryMs } };
}

/**
 * A page of history, oldest first.
 * @param newest up to `CHAT_PAGE + 1` lines, newest first; an extra line means that there are older ones
 */
export function pageOf(newest: readonly ChatLine[]): ChatHistory {
  const lines = newest.slice(0, CHAT_PAGE).reverse();
  return { type: 'chat_history', lines, more: newest.length > CHAT_PAGE };
}
