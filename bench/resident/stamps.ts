// When the provider's first word was sent stands in the word itself, and whoever reads it subtracts: no clock but theirs.
import type { Page } from '@playwright/test';
import type { Reply } from '../../testing/model/script.ts';
import { until } from '../tools/wait.ts';

const WORDS = 24;
const EVERY_MS = 25;
/** Hardly a provider answers sooner: what the question has set going is over by then, as it is for people. */
const FIRST_MS = 300;

/** An answer of half a second whose first word has the time when it was sent; told as often as it is asked for. */
export const ANSWER: Reply = {
  text: ['at={now}; ', ...Array.from({ length: WORDS }, (_, at) => `word${at} `)],
  firstMs: FIRST_MS,
  everyMs: EVERY_MS,
  repeat: true,
};

const STAMP = /at=(\d+\.\d\d);/g;

/** The times that stand in a text, as they stand there. */
export const stampsIn = (text: string): string[] =>
  [...text.matchAll(STAMP)].map(([, stamp = '']) => stamp);

/** ms since 1970, by the clock of this process that never jumps. */
export const nowMs = (): number => performance.timeOrigin + performance.now();

interface StampedWindow {
  stamps: Map<string, number>;
}

export interface StampedPage {
  /** ms from each first word's being sent to its standing in the page. */
  times(): Promise<number[]>;
  count(): Promise<number>;
}

/** Notes when a page has each first word. @param host of the shadow tree to look at; without one the body */
export async function stampPage(page: Page, host?: string): Promise<StampedPage> {
  const look = { host, stamp: STAMP.source };
  await page.evaluate(({ host, stamp }) => {
    const root = (host && document.querySelector(host)?.shadowRoot) || document.body;
    const stamps = new Map<string, number>();
    (window as unknown as StampedWindow).stamps = stamps;
    new MutationObserver(() => {
      const now = performance.timeOrigin + performance.now();
      for (const [, at = ''] of (root.textContent ?? '').matchAll(new RegExp(stamp, 'g')))
        if (!stamps.has(at)) stamps.set(at, now);
    }).observe(root, { subtree: true, childList: true, characterData: true });
  }, look);
  const ahead = await clockAhead(page);
  return {
    count: () => page.evaluate(() => (window as unknown as StampedWindow).stamps.size),
    async times() {
      const seen = await page.evaluate(() => [...(window as unknown as StampedWindow).stamps]);
      return seen.map(([stamp, at]) => at - ahead - Number(stamp));
    },
  };
}

/** Both processes took the wall's time when they began, and have counted since. @returns ms, from the quickest of some questions */
async function clockAhead(page: Page): Promise<number> {
  let best = { took: Number.POSITIVE_INFINITY, ahead: 0 };
  for (let i = 0; i < 20; i += 1) {
    const before = nowMs();
    const there = await page.evaluate(() => performance.timeOrigin + performance.now());
    const took = nowMs() - before;
    if (took < best.took) best = { took, ahead: there - before - took / 2 };
  }
  return best.ahead;
}

/** Waits until every page has so many first words. */
export const allHave = (pages: readonly StampedPage[], words: number): Promise<number> =>
  until(
    async () =>
      (await Promise.all(pages.map((page) => page.count()))).every((count) => count >= words),
    { timeoutMs: 60_000, everyMs: 50 },
  );
