// Pictures of the operators' page: at work, on a wide screen and on a phone, in light and dark.
import path from 'node:path';
import type { Browser } from '@playwright/test';
import { open } from './app.ts';
import { linesOf, openDashboard, seat } from './ops/dashboard.ts';
import { startServer } from './server.ts';
import { enterRoom } from './test.ts';

const SIZES = [
  ['wide-light', 1600, 1000, 'light'],
  ['wide-dark', 1920, 1080, 'dark'],
  ['narrow-light', 390, 844, 'light'],
  ['narrow-dark', 390, 844, 'dark'],
] as const;

const room = (id: string, name: string): string =>
  `---\nroom_id: ${id}\ndisplay_name: ${name}\nmultiplayer: true\nmax_players: 4\n---\n`;

/** @param out folder of the pictures */
export async function operating(browser: Browser, out: string): Promise<void> {
  const rooms = { attic: room('attic', 'The Attic'), studio: room('studio', 'The Studio') };
  const server = await startServer({ rooms });
  try {
    const size = { width: 900, height: 560 };
    const people = [];
    for (const name of ['Ada', 'Bob', 'Eve'])
      people.push(await enterRoom(browser, server.url, 'studio', name, size));
    await open(server, 'studio', 1, 'life', [6, 4, 44, 14]);
    await server.operate('studio', 'pause', { seat: 2, question: 'May Bob delete the drafts?' });
    const page = await (await browser.newContext()).newPage();
    await page.setViewportSize({ width: 1600, height: 1000 });
    await openDashboard(page, server);
    const [, , third] = await server.seats('studio');
    const ttyd = third?.pids.ttyd;
    if (!ttyd) throw new Error('the third seat has no ttyd');
    process.kill(ttyd, 'SIGSTOP');
    try {
      await page.locator('[data-alert="ttyd-silent"]').waitFor({ timeout: 60_000 });
      for (const [name, width, height, colorScheme] of SIZES) {
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ colorScheme });
        await seat(page, 'studio.1').scrollIntoViewIfNeeded();
        await page.waitForFunction(() => document.querySelector('[data-seat] .xterm-rows'));
        while (!(await linesOf(seat(page, 'studio.1'))).includes('Window'))
          await page.waitForTimeout(100);
        await page.evaluate(() => scrollTo(0, 0));
        await page.screenshot({ path: path.join(out, `ops-${name}.png`), animations: 'disabled' });
      }
    } finally {
      process.kill(ttyd, 'SIGCONT');
    }
    for (const one of people) await one.leave();
  } finally {
    await server.stop();
  }
}
