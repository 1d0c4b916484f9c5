// A page that is left and gone back to: from the browser's back-forward cache, without having kept a socket.
import type { Browser, Page } from '@playwright/test';
import { enterRoom } from '../../e2e/visitor.ts';
import { type Stats, stats } from '../tools/stats.ts';
import { live } from './page.ts';

export const BACKS = 5;

export interface BackForwardFigures {
  /** ms from going back to a live page. */
  back: Stats;
  /** How many of them the browser took from its cache. */
  fromCache: number;
}

/** @param browser one that has the cache @param url of a server @param room of it that nobody is in */
export async function backForward(
  browser: Browser,
  url: string,
  room: string,
): Promise<BackForwardFigures> {
  const { page, leave } = await enterRoom(browser, url, room, 'Ada');
  await page.evaluate(() => {
    window.addEventListener('pageshow', ({ persisted }) => {
      if (persisted) document.documentElement.dataset.persisted = 'yes';
    });
  });
  const times: number[] = [];
  let fromCache = 0;
  for (let i = 0; i < BACKS; i += 1) {
    const left = await goBack(page, `${url}/`);
    await live(page);
    times.push(performance.now() - left);
    fromCache += await page.evaluate(() => {
      const { dataset } = document.documentElement;
      const persisted = dataset.persisted === 'yes';
      delete dataset.persisted;
      return persisted ? 1 : 0;
    });
  }
  await leave();
  return { back: stats(times), fromCache };
}

/** Leaves the page for another one and goes back. @returns when it went back, as `performance.now()` has it */
export async function goBack(page: Page, elsewhere: string): Promise<number> {
  await page.goto(elsewhere);
  const left = performance.now();
  // Not before this call has been answered: the page that answers is the one that goes.
  await page.evaluate(() => {
    setTimeout(() => window.history.back());
  });
  return left;
}
