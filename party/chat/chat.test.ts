// What becomes of a line, and pages of history (CH1, LI1).
import { expect, test } from 'vitest';
import { CHAT_PAGE, CHAT_RATE } from '../../protocol/limits.ts';
import type { ChatLine } from '../../protocol/messages.ts';
import { RateBook } from '../connections/rate-book.ts';
import { judgeLine, pageOf } from './chat.ts';

test('CH1, LI1: a person says at most 5 lines in 10 s; empty lines do not count', () => {
  const times = new RateBook();
  expect(judgeLine(times, [CHAT_RATE], 'p1', ' \u001b ', 0)).toMatchObject({
    error: { code: 'bad_msg' },
  });
  for (let n = 0; n < CHAT_RATE.count; n += 1) {
    expect(judgeLine(times, [CHAT_RATE], 'p1', 'hi', n)).toEqual({ ok: true, text: 'hi' });
  }
  expect(judgeLine(times, [CHAT_RATE], 'p1', 'hi', 1_000)).toMatchObject({
    error: { code: 'rate_limited', retryMs: 9_000 },
  });
  expect(judgeLine(times, [CHAT_RATE], 'p2', 'hi', 1_000).ok).toBe(true);
  expect(judgeLine(times, [CHAT_RATE], 'p1', 'hi', 10_000).ok).toBe(true);
});

test('CH1: a page is oldest first and knows whether there is more', () => {
  const line = (id: number): ChatLine => ({
    id,
    cid: `c${id}`,
    sid: 'tab1',
    pid: 'p1',
    sender: 'Ana',
    color: 0,
    ts: 0,
    text: 'x',
  });
  expect(pageOf([line(2), line(1)])).toMatchObject({ lines: [{ id: 1 }, { id: 2 }], more: false });
  const full = pageOf(Array.from({ length: CHAT_PAGE + 1 }, (_, i) => line(100 - i)));
  expect(full.lines).toHaveLength(CHAT_PAGE);
  expect(full).toMatchObject({ more: true });
  expect(full.lines[0]?.id).toBe(100 - CHAT_PAGE + 1);
});
