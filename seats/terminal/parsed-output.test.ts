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
  page.sent(200_000, 1_000);
  page.sent(200_000, 1_200);
  // The network's 100 ms, and 300 more.
  expect(page.isLate(1_400)).toBe(false);
  expect(page.isLate(1_401)).toBe(true);
  expect(page.isDone()).toBe(false);
  page.told(201_000, 1_450);
  expect(page.isLate(1_500)).toBe(false);
  expect(page.isLate(1_601)).toBe(true);
  page.told(380_000, 1_700);
  expect(page.isDone()).toBe(true);
  expect(page.isLate(9_000)).toBe(false);
});

it('a slow network makes no slow page', () => {
  const page = new ParsedOutput();
  for (let at = 0; at < 10_000; at += 100) {
    page.sent(50_000, at);
    if (at >= 700) page.told((at / 100 - 6) * 50_000, at);
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
