// What a frame may weigh and how often one may come (LI1).
import { expect, test } from 'vitest';
import { CURSOR_ACK_RATE, MESSAGE_RATE } from '../../protocol/limits.ts';
import { RateLimit } from './rate-limit.ts';

test('LI1: the rate limit measures UTF-8 bytes, and the third strike closes', () => {
  const rateLimit = new RateLimit();
  expect(rateLimit.judge('a', 'é'.repeat(50), 100, 0)).toMatchObject({ ok: true });
  expect(rateLimit.judge('a', 'é'.repeat(51), 100, 0)).toMatchObject({
    ok: false,
    close: false,
    error: { code: 'too_large', fatal: false },
  });
  expect(rateLimit.judge('a', '{"type":"apply",'.repeat(20), 100, 0)).toMatchObject({
    close: false,
    error: { ref: 'apply' },
  });
  expect(rateLimit.judge('a', 'x'.repeat(101), 100, 0)).toMatchObject({
    close: true,
    error: { fatal: true },
  });
  expect(rateLimit.judge('b', new ArrayBuffer(3), 100, 0)).toMatchObject({
    close: false,
    error: { code: 'bad_msg' },
  });
});

test('LI1: a hello counts for ten messages by its real type; answers to cursor frames have a rate of their own', () => {
  const rateLimit = new RateLimit();
  const say = (type: string, now: number) =>
    rateLimit.judge('a', `{"v":1,"type":"${type}"}`, 100, now);
  for (let n = 0; n < MESSAGE_RATE.burst / 10; n += 1) {
    expect(say('echo', 0).ok).toBe(true);
    rateLimit.charge('a', 'hello', 0);
  }
  expect(say('echo', 0)).toMatchObject({ ok: false, error: { code: 'rate_limited', retryMs: 34 } });
  for (let n = 0; n < CURSOR_ACK_RATE.burst; n += 1) expect(say('cursor_ack', 0).ok).toBe(true);
  expect(say('cursor_ack', 0).ok).toBe(false);
  expect(say('echo', 1_000).ok, 'the bucket fills again').toBe(true);
});
