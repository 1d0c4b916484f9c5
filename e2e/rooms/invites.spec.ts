// Invitations on the page: a host makes them, sees who has come in with them, and takes them back.
import type { Browser, Page } from '@playwright/test';
import { expect, settled } from '../test.ts';
import { enterAsHost, inOverlay, noticeOf, reasonOf, test } from './accounts.ts';
import { wallShows } from './wall.ts';

/** By keyboard, as far as "Invite people". */
async function openInvites(page: Page): Promise<void> {
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.press('Control+Shift+BracketRight');
  await expect(inOverlay(page, '.panel')).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(inOverlay(page, '[data-entry-of-room="invite"]')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(inOverlay(page, '.invite-form')).toBeVisible();
}

/** Makes a link on the form that is open. */
async function invite(page: Page, role: string, uses: string): Promise<string> {
  await inOverlay(page, '.invite-form').getByRole('radio', { name: role }).check();
  await inOverlay(page, '#invite-uses').fill(uses);
  await inOverlay(page, '#invite-uses').press('Enter');
  await expect(inOverlay(page, '#invite-link')).toBeFocused();
  return inOverlay(page, '#invite-link').inputValue();
}

async function follow(browser: Browser, link: string): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(link);
  return page;
}

const rows = (page: Page) => inOverlay(page, '[data-invite]');

test('a room by invitation: nobody without one, one person with its link, and nobody once it is taken back', async ({
  page: host,
  browser,
  server,
}) => {
  const stranger = await follow(browser, `${server.url}/room/club/`);
  await expect(reasonOf(stranger)).toContainText('You need an invitation');
  await expect(stranger.locator('[data-provider]')).toHaveCount(0);

  await host.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await enterAsHost(host, server, 'club');
  await openInvites(host);
  await expect(inOverlay(host, '.rows')).toContainText('There is none yet.');
  const link = await invite(host, 'Guest', '1');
  expect(await host.evaluate(() => navigator.clipboard.readText())).toBe(link);
  await expect(rows(host)).toHaveText(/Guest.*0 of 1 came in · ends in 7 days · by \S+, a host/s);

  const guest = await follow(browser, link);
  await settled(guest);
  expect(new URL(guest.url()).pathname).toBe('/room/club/');
  const name = await guest.evaluate(
    () =>
      (
        window as unknown as { teleport: { snapshot(): { me: { name: string } } } }
      ).teleport.snapshot().me.name,
  );
  // A guest has no menu of the room, by whatever way.
  await expect(inOverlay(guest, '[data-room-menu]')).toHaveCount(0);
  await guest.keyboard.press('Control+Shift+BracketRight');
  await guest.keyboard.press('Control+Shift+Semicolon');
  await expect(inOverlay(guest, '.panel')).toHaveAttribute('data-panel', 'people');
  await guest.keyboard.press('Escape');

  await stranger.goto(link);
  await expect(reasonOf(stranger)).toContainText('let in as many people as it was for');

  // The list that is open says so by itself.
  await expect(rows(host).locator('.used')).toContainText(name);
  await expect(rows(host)).toHaveAttribute('data-state', 'used');
  await rows(host).locator('[data-revoke]').click();
  await expect(inOverlay(host, '[role="alertdialog"]')).toContainText(`${name} came in with it`);
  await expect(inOverlay(host, '[data-sure]')).toBeFocused();
  await inOverlay(host, '[role="alertdialog"]').getByRole('button', { name: 'Keep it' }).click();
  await expect(rows(host).locator('[data-revoke]')).toBeFocused();
  await expect(noticeOf(guest)).toHaveCount(0);
  await rows(host).locator('[data-revoke]').press('Enter');
  await inOverlay(host, '[data-sure]').press('Enter');
  await expect(rows(host)).toHaveAttribute('data-state', 'revoked');
  await expect(rows(host).getByRole('button')).toHaveCount(0);

  await expect(noticeOf(guest)).toContainText('Your invitation is no longer valid');
  const loaded = await guest.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => name),
  );
  expect(loaded.filter((name) => name.includes('/assets/menus-'))).toEqual([]);
  await expect(inOverlay(guest, '.connection')).toContainText('You are no longer in this room');
  await noticeOf(guest).getByRole('button', { name: 'Reload' }).click();
  await expect(reasonOf(guest)).toContainText('was taken back');
  await guest.goto(link);
  await expect(reasonOf(guest)).toContainText('was taken back');
  for (const page of [stranger, guest]) await page.context().close();
});

test('links for watchers and co-hosts; a browser that does not give the clipboard shows the link to copy', async ({
  page: host,
  browser,
  server,
}) => {
  await enterAsHost(host, server, 'club');
  await host.evaluate(() =>
    Object.defineProperty(navigator, 'clipboard', {
      value: { writeText: () => Promise.reject(new Error('no')) },
    }),
  );
  await inOverlay(host, '[data-room-menu]').click();
  await inOverlay(host, '[data-entry-of-room="invite"]').click();
  await inOverlay(host, '#invite-uses').fill('0');
  await inOverlay(host, '#invite-uses').press('Enter');
  await expect(inOverlay(host, '#invite-problem')).toContainText('from 1 to 1,000');
  const toWatch = await invite(host, 'Watcher', '5');
  await expect(inOverlay(host, '[data-copied="false"]')).toContainText('Ctrl+C');
  const selected = await host.evaluate(() => {
    const root = document.querySelector('teleport-overlay')?.shadowRoot;
    const field = root?.querySelector<HTMLInputElement>('#invite-link');
    return field?.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0);
  });
  expect(selected).toBe(toWatch);
  const toLead = await invite(host, 'Co-host', '1');
  expect(toLead).not.toBe(toWatch);

  const watcher = await follow(browser, toWatch);
  // Whoever has invited them is on the wall, in whichever seat.
  await wallShows(watcher);
  expect(new URL(watcher.url()).pathname).toBe('/room/club/watch');
  // A seat is not what the invitation was for.
  await watcher.goto(`${server.url}/room/club/`);
  await watcher.waitForURL(`${server.url}/room/club/watch`);

  const second = await follow(browser, toLead);
  await settled(second);
  await expect(inOverlay(second, '.chip[data-me]')).toHaveAttribute('data-role', 'host');
  await openInvites(second);
  await expect(rows(second)).toHaveCount(await rows(host).count());
  for (const page of [watcher, second]) await page.context().close();
});

test('a co-host of a room that is open to everybody becomes a guest when the invitation is taken back', async ({
  page: host,
  browser,
  server,
}) => {
  await enterAsHost(host, server, 'attic');
  await openInvites(host);
  const second = await follow(browser, await invite(host, 'Co-host', '1'));
  await settled(second);
  await expect(inOverlay(second, '[data-room-menu]')).toBeVisible();
  await rows(host).locator('[data-revoke]').click();
  await expect(inOverlay(host, '[role="alertdialog"]')).toContainText('may enter');
  await inOverlay(host, '[data-sure]').click();
  // Everybody may be in this room: the page comes back by itself.
  await expect(inOverlay(second, '.chip[data-me]')).toHaveAttribute('data-role', 'guest');
  await expect(inOverlay(second, '[data-room-menu]')).toHaveCount(0);
  await second.context().close();
});
