// The pictures of the watch wall: four people at work, wide and narrow, light and dark, on a projector, and paused.
import path from 'node:path';
import type { Browser } from '@playwright/test';
import { open } from './app.ts';
import { closeChat, say } from './people/chat.ts';
import { pointAt } from './rest.ts';
import { button, ghostOn, wallShows } from './rooms/wall.ts';
import { startServer } from './server.ts';
import { bridgesLive, enterRoom } from './test.ts';

const CLASS = `---
room_id: class
display_name: The Class
multiplayer: true
max_players: 4
---
`;
const NAMES = ['Ada', 'Bob', 'Cleo', 'Dan'] as const;

/** @param out folder of the pictures */
export async function wall(browser: Browser, out: string): Promise<void> {
  const server = await startServer({ rooms: { class: CLASS } });
  try {
    const people = [];
    for (const name of NAMES)
      people.push(await enterRoom(browser, server.url, 'class', name, { width: 900, height: 600 }));
    const [ada, bob, cleo] = people as [(typeof people)[0], (typeof people)[0], (typeof people)[0]];
    await bridgesLive(server, 'class', NAMES.length);
    await open(server, 'class', 1, 'life', [6, 4, 44, 12]);
    await open(server, 'class', 2, 'gradient', [40, 10, 36, 12]);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    const shoot = (name: string) =>
      page.screenshot({ path: path.join(out, `${name}.png`), animations: 'disabled' });
    await page.goto(`${server.url}/room/class/watch?name=Eve`);
    await wallShows(page, [1, 2, 3, 4]);
    await pointAt(ada, 24, 9);
    await pointAt(bob, 60, 16);
    await pointAt(cleo, 12, 20);
    for (const { pid } of [ada, bob, cleo]) await ghostOn(page, 4, pid).waitFor();
    await shoot('wall-light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await shoot('wall-dark');

    await say(bob, 'Who has made this glider?');
    await say(ada, 'It came out of your window!');
    await page.keyboard.press('1');
    await page.keyboard.press('c');
    await page.locator('[data-chat-from]').nth(1).waitFor();
    await page.locator('#line').fill('I saw it, too.');
    await page.keyboard.press('Enter');
    await page.locator('[data-chat-from]').nth(2).waitFor();
    await pointAt(ada, 30, 10);
    await pointAt(bob, 55, 15);
    for (const who of [ada, bob]) await closeChat(who);
    await wallShows(page, [1, 2, 3, 4]);
    await shoot('wall-large');

    await page.setViewportSize({ width: 1920, height: 1080 });
    await page.emulateMedia({ colorScheme: 'light' });
    await button(page, 'Chat').click();
    await shoot('wall-projector');
    await page.setViewportSize({ width: 390, height: 760 });
    await wallShows(page, [1, 2, 3, 4]);
    await shoot('wall-narrow-large');
    await page.keyboard.press('Escape');
    await page.emulateMedia({ colorScheme: 'dark' });
    await shoot('wall-narrow');
    await page.setViewportSize({ width: 1280, height: 800 });
    await server.operate('class', 'pause', {
      reason: 'A look at this first.',
      question: 'Delete these files?',
    });
    await page.locator('[data-pause]').waitFor();
    await wallShows(page, [1, 2, 3, 4]);
    await shoot('wall-paused');
    await context.close();
    for (const who of people) await who.leave();
  } finally {
    await server.stop();
  }
}
