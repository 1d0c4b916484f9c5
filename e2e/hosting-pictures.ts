// The pictures of docs/hosting.md: who knocks, a room that is paused for review, the log of what its host did, and a
// terminal that several share.
import path from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { open } from './app.ts';
import { inOverlay } from './rooms/accounts.ts';
import { enterHost } from './rooms/hosts.ts';
import { type Server, startServer } from './server.ts';
import { enterRoom, settled, type VisitOptions, type Visitor } from './test.ts';

const SALON = `---
room_id: salon
display_name: The Salon
mode: mirror
max_players: 6
door: knock
guests: { arrange: false }
---
`;
/** One terminal for all. */
const WORKSHOP = `---
room_id: workshop
display_name: The Workshop
mode: shared
max_players: 6
keyboard: one
grid: 80x24
app: ["bash", "--norc", "--noprofile"]
---
`;
const SIZE = { width: 900, height: 560 };

/** @param out folder of the pictures */
export async function hosting(browser: Browser, out: string): Promise<void> {
  const server = await startServer({ rooms: { salon: SALON, workshop: WORKSHOP } });
  const shoot = (page: Page, name: string) =>
    page.screenshot({ path: path.join(out, name), animations: 'disabled' });
  const enter = (room: string, name: string, options: VisitOptions = {}) =>
    enterRoom(browser, server.url, room, name, { ...options, ...SIZE });
  try {
    const ada = await enterHost(enter, server, 'salon');
    await open(server, 'salon', 1, 'gradient', [4, 3, 40, 12]);
    const knocker = await knock(browser, server, 'Bob');
    await knock(browser, server, 'Eve');
    await entry(ada, 'knocks');
    await inOverlay(ada.page, '[data-knock="let_in"]').nth(1).waitFor();
    await shoot(ada.page, 'knocks.png');
    await inOverlay(ada.page, '[data-knock="let_in"]').first().press('Enter');
    await settled(knocker);
    await inOverlay(ada.page, '[data-knock="turn_away"]').press('Enter');

    await inOverlay(ada.page, '[data-back]').click();
    await inOverlay(ada.page, '[data-entry-of-room="control"]').click();
    await inOverlay(ada.page, '#control-reason').fill('A look at this first.');
    await inOverlay(ada.page, '#control-question').fill('Delete these files?');
    await inOverlay(ada.page, '[data-control="lock"]').click();
    await inOverlay(ada.page, '[data-control="unlock"]').waitFor();
    await inOverlay(ada.page, '[data-control="pause"]').click();
    await inOverlay(ada.page, '[data-control="resume"]').waitFor();
    await inOverlay(ada.page, '[data-panel]')
      .getByRole('button', { name: 'Close', exact: true })
      .click();
    await inOverlay(ada.page, '[data-answer="approve"]').waitFor();
    await shoot(ada.page, 'pause.png');
    await inOverlay(ada.page, '[data-answer="approve"]').click();

    await entry(ada, 'log');
    await inOverlay(ada.page, '[data-log] li').nth(4).waitFor();
    await shoot(ada.page, 'log.png');

    const host = await enterHost(enter, server, 'workshop');
    const bob = await enter('workshop', 'Bob');
    const eve = await enter('workshop', 'Eve');
    await bob.page.keyboard.type('ls /usr\n');
    await inOverlay(host.page, '[data-keyboard="take"]').getByText('Bob').waitFor();
    await inOverlay(eve.page, '[data-keyboard="raise"]').click();
    await inOverlay(host.page, '.more').click();
    await inOverlay(host.page, '[data-give]').waitFor();
    await shoot(host.page, 'keyboard.png');
  } finally {
    await server.stop();
  }
}

/** Somebody who has come to the door and waits. */
async function knock(browser: Browser, server: Server, name: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: SIZE })).newPage();
  await page.goto(`${server.url}/room/salon/?name=${name}`);
  await page.getByRole('button', { name: 'Knock' }).click();
  await page.getByRole('heading', { name: 'You have knocked' }).waitFor();
  return page;
}

/** Opens an entry of the menu of the room. */
async function entry(who: Visitor, name: string): Promise<void> {
  await inOverlay(who.page, '[data-room-menu]').click();
  await inOverlay(who.page, `[data-entry-of-room="${name}"]`).click();
}
