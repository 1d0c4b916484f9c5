// The pictures of the docs that show a room on a phone: everything, from closer, and the settings.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type BrowserContext, chromium } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from '../node/chromium.ts';
import { Fingers } from './page/fingers.ts';
import { canZoom } from './page/phones.ts';
import { ui } from './people/people.ts';
import { atRest } from './rest.ts';
import { startServer } from './server.ts';
import { enterRoom, knowsWindows } from './test.ts';

/** As phones have it. For the browser as a whole: canvases do not learn of what a context alone has. */
const DEVICE_PIXELS = 2;

export async function phones(out: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath: findChromium(process.env, existsSync),
    args: [...CHROMIUM_ARGS, `--force-device-scale-factor=${DEVICE_PIXELS}`],
  });
  const server = await startServer();
  const sharp = {
    newContext: (options: object): Promise<BrowserContext> =>
      browser.newContext({ ...options, deviceScaleFactor: DEVICE_PIXELS }),
  };
  try {
    const { url } = server;
    const phone = { width: 390, height: 760, touch: true };
    const ada = await enterRoom(browser, url, 'studio', 'Ada', { width: 1180, height: 760 });
    const bob = await enterRoom(sharp, url, 'studio', 'Bob', phone);
    bob.page.setDefaultTimeout(120_000);
    await knowsWindows(bob, 5);
    await canZoom(bob);
    const take = (name: string) =>
      bob.page.screenshot({ path: path.join(out, name), animations: 'disabled' });
    const there = await ada.cell(26, 8);
    await ada.page.mouse.move(there.x - 4, there.y);
    await ada.page.mouse.move(there.x, there.y);
    await bob.ghost(ada.pid, 'pointer').waitFor();
    for (const colorScheme of ['dark', 'light'] as const) {
      await bob.page.emulateMedia({ colorScheme });
      await atRest(bob);
      await take(`seat-narrow-${colorScheme}.png`);
    }
    await bob.page.emulateMedia({ colorScheme: 'dark' });
    await ui(bob, '.welcome button').dispatchEvent('click');
    await (await Fingers.of(bob)).tapTwice(await bob.cell(20, 8));
    await ui(bob, '[data-whole]').waitFor();
    await ada.page.mouse.move(there.x - 4, there.y);
    await ada.page.mouse.move(there.x, there.y);
    await atRest(bob);
    await take('closer-narrow.png');
    await ui(bob, '.more').dispatchEvent('click');
    await ui(bob, '[data-settings]').dispatchEvent('click');
    await ui(bob, '[data-panel="settings"]').waitFor();
    await take('settings-narrow.png');
  } finally {
    await server.stop();
    await browser.close();
  }
}
