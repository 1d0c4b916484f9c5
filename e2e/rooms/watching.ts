// People who watch without a seat, and the comparison of what they see with what those in the seats see.
import type { BrowserContext, Page } from '@playwright/test';
import type { ServerOptions } from '../server.ts';
import { expect, type TeleportWindow, testWith, type Visitor } from '../test.ts';

/** The fixtures of every test, with a server and somebody who opens a page of it without taking a seat. */
export const testWatching = (options: ServerOptions) =>
  testWith(options).extend<{ audience: (path: string) => Promise<Page> }>({
    // Somebody without a seat, in a browser of another size than the sitters'.
    audience: async ({ browser, server }, use) => {
      const contexts: BrowserContext[] = [];
      await use(async (path) => {
        const context = await browser.newContext({ viewport: { width: 900, height: 640 } });
        contexts.push(context);
        const page = await context.newPage();
        await page.goto(`${server.url}${path}`);
        return page;
      });
      for (const context of contexts) await context.close();
    },
  });

/** Size and text of the terminal that a page shows. */
export const screenOf = (page: Page) =>
  page.evaluate(() => {
    const { buffer, rows, cols } = (window as unknown as TeleportWindow).term;
    const { active } = buffer;
    const lines = Array.from(
      { length: rows },
      (_, y) => active.getLine(active.viewportY + y)?.translateToString(true) ?? '',
    );
    return { cols, rows, text: lines.join('\n') };
  });
/** Waits until two pages show the same. Both screens are read each time: either may be half-way. */
export const sameScreen = (page: Page, who: Visitor) =>
  expect
    .poll(async () => {
      const both = await Promise.all([screenOf(page), screenOf(who.page)]);
      const [seen, own] = both.map(({ cols, rows, text }) => `${cols}x${rows}\n${text}`);
      return seen === own ? 'the same' : `${seen}\ninstead of\n${own}`;
    })
    .toBe('the same');
