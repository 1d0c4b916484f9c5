// Takes the pictures of the docs from the real thing: `node e2e/screenshots.ts` writes docs/images/, with names of sets
// (`node e2e/screenshots.ts hosting`) some of them.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from '../node/chromium.ts';
import { open } from './app.ts';
import { hosting } from './hosting-pictures.ts';
import { operating } from './ops-pictures.ts';
import { say } from './people/chat.ts';
import { phones } from './phone-pictures.ts';
import { recording } from './recording-pictures.ts';
import { residents } from './resident-pictures.ts';
import {
  enterAsHost,
  inOverlay,
  reasonOf,
  signInWith,
  startInstallation,
} from './rooms/accounts.ts';
import { startServer } from './server.ts';
import { enterRoom, settled, type Visitor } from './test.ts';
import { filmTwoSeats } from './two-seats-film.ts';
import { wall } from './wall-pictures.ts';

const OUT = path.resolve(import.meta.dirname, '../docs/images');
await mkdir(OUT, { recursive: true });

const file = (id: string, name: string, more = '') =>
  `---\nroom_id: ${id}\ndisplay_name: ${name}\nmultiplayer: true\nmax_players: 4\n${more}---\n`;
/** For accounts, and with a host who invites. */
const SALON = file('salon', 'The Salon', 'access: login\n');
/** With a host who looks after it. */
const GALLERY = file('gallery', 'The Gallery');

const browser = await chromium.launch({
  executablePath: findChromium(process.env, existsSync),
  args: CHROMIUM_ARGS,
});
const SETS: Readonly<Record<string, () => Promise<void>>> = {
  seats,
  doors,
  lookingAfter,
  hosting: () => hosting(browser, OUT),
  recording: () => recording(browser, OUT),
  operating: () => operating(browser, OUT),
  wall: () => wall(browser, OUT),
  residents: () => residents(browser, OUT),
  phones: () => phones(OUT),
  film: () => filmTwoSeats(browser, OUT),
};
const [, , ...names] = process.argv;
try {
  for (const [name, take] of Object.entries(SETS))
    if (names.length === 0 || names.includes(name)) await take();
} finally {
  await browser.close();
}

/** People in a room, wide and narrow, and the lobby. */
async function seats(): Promise<void> {
  const server = await startServer();
  try {
    const size = { width: 1180, height: 760 };
    const ada = await enterRoom(browser, server.url, 'studio', 'Ada', size);
    const bob = await enterRoom(browser, server.url, 'studio', 'Bob', size);
    await open(server, 'studio', 1, 'life', [6, 14, 44, 12]);
    await tell(ada, 'look, a glider just left your window');
    await tell(bob, 'I see your pointer on it!');
    await point(ada, 24, 20);
    await point(bob, 58, 9);
    await ada.ghost(bob.pid, 'pointer').waitFor();
    await bob.ghost(ada.pid, 'pointer').waitFor();
    await sideBySide(browser, [ada, bob], 'two-seats.png');
    const lobby = await browser.newPage({ viewport: { width: 1180, height: 760 } });
    await lobby.goto(`${server.url}/`);
    await lobby.locator('a[href*="/room/studio"]').first().waitFor();
    await lobby.screenshot({ path: path.join(OUT, 'lobby.png'), animations: 'disabled' });
    await bob.page.setViewportSize({ width: 1600, height: 900 });
    await bob.page.emulateMedia({ colorScheme: 'light' });
    await point(ada, 26, 18);
    await bob.page.waitForFunction(() => document.fonts.status === 'loaded');
    await bob.page.screenshot({
      path: path.join(OUT, 'seat-wide-light.png'),
      animations: 'disabled',
    });
    await bob.page.setViewportSize(size);
    await bob.page.keyboard.press('Control+Shift+Enter');
    await point(ada, 40, 14);
    await ada.page.keyboard.press('Control+Shift+Period');
    await ada.page.keyboard.type('watch this one');
    await bob.page.keyboard.press('Control+Shift+Semicolon');
    await bob.page.locator('[data-panel="people"]').waitFor();
    await bob.page.screenshot({ path: path.join(OUT, 'people.png'), animations: 'disabled' });
  } finally {
    await server.stop();
  }
}

/** The way into a room that asks who somebody is, and how its host invites people. */
async function doors(): Promise<void> {
  await using installation = await startInstallation({ salon: SALON });
  const { url } = installation.server;
  const viewport = { width: 680, height: 600 };
  const context = await browser.newContext({ viewport, colorScheme: 'light' });
  const page = await context.newPage();
  await page.goto(`${url}/room/salon/`);
  await reasonOf(page).waitFor();
  await page.screenshot({ path: path.join(OUT, 'sign-in.png'), animations: 'disabled' });
  await page.setViewportSize({ width: 900, height: 560 });
  await signInWith(page, 'GitHub', 'octocat');
  await settled(page);
  await enterAsHost(page, installation.server, 'salon');
  await inOverlay(page, '[data-room-menu]').click();
  await inOverlay(page, '[data-entry-of-room="invite"]').click();
  await inOverlay(page, '#invite-uses').fill('3');
  await inOverlay(page, '#invite-uses').press('Enter');
  await inOverlay(page, '#invite-link').waitFor();
  const guest = await browser.newPage();
  await guest.goto(await inOverlay(page, '#invite-link').inputValue());
  await signInWith(guest, 'GitHub', 'mona');
  await settled(guest);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Shift+BracketRight');
  await inOverlay(page, '[data-entry-of-room="invite"]').click();
  await inOverlay(page, '.used').waitFor();
  await page.screenshot({ path: path.join(OUT, 'invite.png'), animations: 'disabled' });
  await guest.close();
  await context.close();
}

/** A host at work: a line that was taken away, and the menu at its person. */
async function lookingAfter(): Promise<void> {
  const gallery = await startServer({ rooms: { gallery: GALLERY } });
  try {
    const link = await gallery.ask('/api/rooms/gallery/host-link');
    const { url } = (await link.json()) as { url: string };
    const size = { width: 1180, height: 760 };
    const ada = await enterRoom(browser, gallery.url, 'gallery', 'Ada', {
      ...size,
      async prepare(page) {
        await page.goto(url);
        await settled(page);
      },
    });
    const bob = await enterRoom(browser, gallery.url, 'gallery', 'Bob', size);
    await tell(bob, 'buy my things');
    await say(bob, 'only here, only today');
    await ada.page.keyboard.press('Control+Shift+Enter');
    await inOverlay(ada.page, '[data-take]').first().press('Enter');
    await inOverlay(ada.page, '[data-sure-take]').press('Enter');
    await inOverlay(ada.page, '[data-gone]').waitFor();
    await inOverlay(ada.page, '.more').click();
    await inOverlay(ada.page, `[data-entry="${bob.pid}"] [data-look-after]`).click();
    await inOverlay(ada.page, '#person-reason').fill('No advertising here, please.');
    await inOverlay(ada.page, '[data-do="mute"]').click();
    await inOverlay(ada.page, '[data-do="unmute"]').waitFor();
    await inOverlay(ada.page, '.toast').waitFor();
    await ada.page.screenshot({ path: path.join(OUT, 'moderation.png'), animations: 'disabled' });
    for (const who of [ada, bob]) await who.leave();
  } finally {
    await gallery.stop();
  }
}

async function tell(visitor: Visitor, text: string): Promise<void> {
  await say(visitor, text);
  await visitor.page.locator(`teleport-overlay [data-chat-from="${visitor.pid}"]`).waitFor();
}

async function point(visitor: Visitor, col: number, row: number): Promise<void> {
  const at = await visitor.cell(col, row);
  await visitor.page.mouse.move(at.x, at.y, { steps: 6 });
}

/** Both pages in one picture, the way two people see them at the same moment. */
async function sideBySide(on: Browser, visitors: Visitor[], name: string): Promise<void> {
  const shots = await Promise.all(visitors.map((v) => v.page.screenshot()));
  const images = shots.map((s) => `<img src="data:image/png;base64,${s.toString('base64')}">`);
  const page = await on.newPage({ viewport: { width: 2440, height: 820 } });
  await page.setContent(
    `<style>body{margin:0;padding:24px;display:flex;gap:24px;background:#1b2030}
     img{width:1180px;border-radius:10px;box-shadow:0 8px 40px #0008}</style>${images.join('')}`,
  );
  await writeFile(path.join(OUT, name), await page.screenshot());
  await page.close();
}
