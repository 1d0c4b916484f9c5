// The same cold links in a real browser: from the address to the desktop drawn in xterm.js.
import type { Browser } from '@playwright/test';
import { DESKTOP } from '../../proxy/seats/app-command.ts';
import { startTtyd } from '../terminal/ttyd.ts';
import { launchChromium } from '../tools/chromium.ts';
import { type Stats, stats } from '../tools/stats.ts';
import { openHouse } from './house.ts';
import { cacheFolder, desktopEnv } from './ttyd-by-hand.ts';

export interface BrowserFigures {
  ours: Stats;
  ttydByHand: Stats;
}

/** ms, ours and the peer's in turn, the first of each not counted; the browser runs already, its cache is empty. */
export async function coldInBrowser(count: number): Promise<BrowserFigures> {
  await using parts = new AsyncDisposableStack();
  const browser = await launchChromium();
  parts.defer(() => browser.close());
  const cache = parts.use(await cacheFolder());
  const house = parts.use(await openHouse(count + 1, 2));
  const times: { ours: number[]; ttydByHand: number[] } = { ours: [], ttydByHand: [] };
  for (const [i, room] of house.rooms.entries()) {
    const ours = await shown(browser, async () => `${house.server.url}/room/${room}/`);
    await using ttyd = new AsyncDisposableStack();
    const theirs = await shown(browser, async () => {
      const started = ttyd.use(await startTtyd(DESKTOP, desktopEnv(cache.path)));
      return `http://127.0.0.1:${started.port}/`;
    });
    if (i === 0) continue;
    times.ours.push(ours);
    times.ttydByHand.push(theirs);
  }
  return { ours: stats(times.ours), ttydByHand: stats(times.ttydByHand) };
}

/** @param address makes what there is to visit; its time counts */
async function shown(browser: Browser, address: () => Promise<string>): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    const started = performance.now();
    await page.goto(await address());
    await page.waitForFunction(hasDesktop, undefined, { polling: 'raf' });
    return performance.now() - started;
  } finally {
    await context.close();
  }
}

/** Runs in the page. */
function hasDesktop(): boolean {
  interface Line {
    translateToString(): string;
  }
  const { term } = window as unknown as {
    term?: { buffer: { active: { getLine(y: number): Line | undefined } } };
  };
  const line = term?.buffer.active.getLine(0)?.translateToString() ?? '';
  return line.includes('File') && line.includes('Window');
}
