// When a page counts as too slow for what it is sent.
import { expect, it } from 'vitest';
import { ParsedOutput } from './parsed-output.ts';

it('a page that does not tell is never late, however much it was sent', () => {
  const page = new ParsedOutput();
  page.sent(10_000_000, 0);
  expect(page.isLate(1_000_000)).toBe(false);
  expect(page.isDone()).toBe(true);
});

it('is late when what it was sent long ago is still not parsed, and done when hardly anything is left', () => {
  const page = new ParsedOutput();
  page.sent(1_000, 0);
  page.told(1_000, 100);
  page.sent(50_000, 1_000);
  page.sent(60_000, 1_200);
  // The network's 100 ms, and 300 more.
  expect(page.isLate(1_400)).toBe(false);
  expect(page.isLate(1_401)).toBe(true);
  expect(page.isDone()).toBe(false);
  page.told(51_000, 1_450);
  expect(page.isLate(1_500)).toBe(false);
  expect(page.isLate(1_601)).toBe(true);
  page.told(90_000, 1_700);
  expect(page.isDone()).toBe(true);
  expect(page.isLate(9_000)).toBe(false);
});

it('is late at once with more than it parses in a second, as far as that is known', () => {
  const slow = new ParsedOutput();
  slow.told(0, 0);
  slow.sent(1024 * 1024, 1);
  expect(slow.isLate(1)).toBe(false);
  slow.sent(1, 1);
  expect(slow.isLate(1)).toBe(true);
  // 300 KB a second.
  for (let at = 1; at <= 3_601; at += 100) slow.told(((at - 1) / 100) * 30_000, at);
  slow.sent(290_000, 4_000);
  expect(slow.isLate(4_000)).toBe(false);
  slow.sent(60_000, 4_000);
  expect(slow.isLate(4_000)).toBe(true);

  const quick = new ParsedOutput();
  quick.told(0, 0);
  quick.sent(1024 * 1024, 1);
  // 10 MB a second.
  for (let at = 2; at <= 50; at += 10) quick.told(at * 10_000, at);
  quick.told(1024 * 1024, 110);
  quick.sent(3_000_000, 200);
  expect(quick.isLate(201)).toBe(false);
});

it('little that was never told makes no later burst late', () => {
  const page = new ParsedOutput();
  page.told(0, 0);
  page.sent(500, 0);
  page.sent(60_000, 10_000);
  expect(page.isLate(10_100)).toBe(false);
  expect(page.isLate(10_301)).toBe(true);
});

it('a slow network makes no slow page', () => {
  const page = new ParsedOutput();
  page.sent(10_000, 0);
  page.told(10_000, 700);
  for (let at = 1_000; at < 10_000; at += 100) {
    page.sent(10_000, at);
    if (at >= 1_700) page.told(10_000 + (at / 100 - 16) * 10_000, at);
    expect(page.isLate(at), `after ${at} ms`).toBe(false);
  }
});

it('what a page says that was never sent counts for nothing', () => {
  const page = new ParsedOutput();
  page.sent(100_000, 0);
  page.told(Number.MAX_SAFE_INTEGER, 10);
  page.sent(100_000, 20);
  page.told(0, 30);
  expect(page.isLate(1_000)).toBe(true);
  page.told(200_000, 1_001);
  expect(page.isDone()).toBe(true);
});
