// Signing in and out: from a room's door to a provider and back, who is refused there, and what signing out does at once.
import { expect, test as guests, settled } from '../test.ts';
import {
  enterSignedIn,
  inOverlay,
  noticeOf,
  openOwnMenu,
  reasonOf,
  signInWith,
  test,
} from './accounts.ts';

test('a room for accounts: its door asks, the provider is asked, and the room has the account’s name', async ({
  page,
  browser,
  server,
}) => {
  await page.goto(`${server.url}/room/salon/?name=Somebody`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Room salon');
  await expect(page.locator('.seats')).toContainText('Nobody here, 2 seats free');
  await expect(reasonOf(page)).toContainText('Sign in to enter');
  await expect(page.locator('[data-provider]')).toHaveText([
    'Sign in with X',
    'Sign in with GitHub',
  ]);
  await expect(page.getByText('guest')).toHaveCount(0);

  // No there: it is said here, and nothing is lost.
  await signInWith(page, 'GitHub', 'octocat', 'Deny');
  await expect(reasonOf(page)).toContainText('you said no there');
  await signInWith(page, 'GitHub', 'octocat');
  await settled(page);
  expect(new URL(page.url()).pathname).toBe('/room/salon/');
  expect((await server.seats('salon')).map(({ visitor }) => visitor)).toEqual(['Octo Cat']);
  await openOwnMenu(page);
  await expect(inOverlay(page, '[data-account]')).toContainText('github:octocat');
  await expect(inOverlay(page, '[data-session][data-current]')).toHaveCount(1);

  // Out everywhere, from another browser: this one is sent away, and its door asks again.
  await using other = await browser.newContext();
  const there = await other.newPage();
  await there.goto(`${server.url}/login?next=/room/open/`);
  await signInWith(there, 'GitHub', 'octocat');
  await settled(there);
  await openOwnMenu(there);
  await expect(inOverlay(there, '[data-session]')).toHaveCount(2);
  await inOverlay(there, '.outs').getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(noticeOf(page)).toContainText('You are signed out');
  await expect(noticeOf(page).getByRole('button').first()).toHaveText('Reload');
  await noticeOf(page).getByRole('button', { name: 'Reload' }).click();
  await expect(reasonOf(page)).toContainText('Sign in to enter');
  // There a guest may stay.
  await settled(there);
  await openOwnMenu(there);
  await expect(inOverlay(there, '[data-account=""]')).toContainText('You are a guest');
});

test('a session is ended from another browser: it alone is over, at once', async ({
  page,
  browser,
  server,
}) => {
  await enterSignedIn(page, server, 'salon', 'hubot');
  await using other = await browser.newContext();
  const there = await other.newPage();
  await there.goto(`${server.url}/login?next=/room/hall/`);
  await signInWith(there, 'GitHub', 'hubot');
  await settled(there);
  await openOwnMenu(there);
  const others = inOverlay(there, '[data-session]:not([data-current])');
  await expect(others).toHaveCount(1);
  await others.locator('[data-end]').click();
  await expect(others).toHaveCount(0);
  await expect(inOverlay(there, '#sessions-title')).toBeFocused();
  await expect(noticeOf(page)).toContainText('You are signed out');
  await expect(noticeOf(there)).toHaveCount(0);
  await expect(inOverlay(there, '[data-account]')).toContainText('github:hubot');
});

test('an account that is not on the room’s list reads so, signs out, and comes in with one that is', async ({
  page,
  server,
}) => {
  await page.goto(`${server.url}/room/list/`);
  await signInWith(page, 'GitHub', 'tess');
  await expect(reasonOf(page)).toContainText('Your account is not on the list');
  await expect(page.locator('.who')).toContainText('Signed in as github:tess');
  expect(await server.seats('list')).toEqual([]);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(reasonOf(page)).toContainText('Sign in to enter');
  await expect(page.locator('.who')).toHaveCount(0);
  await signInWith(page, 'X', 'ada');
  await settled(page);
  expect(new URL(page.url()).pathname).toBe('/room/list/');
  await openOwnMenu(page);
  await expect(inOverlay(page, '[data-account]')).toContainText('x:ada');
});

test('the lobby says who may enter what and who one is; a guest signs in from a room, and is in it again', async ({
  page,
  server,
}) => {
  await page.goto(`${server.url}/`);
  await expect(page.locator('[data-room="salon"]')).toContainText('Sign in to enter.');
  await expect(page.locator('[data-room="club"]')).toContainText('By invitation');
  await expect(page.locator('[data-room="garden"] .badge.access')).toHaveCount(0);
  await expect(page.locator('.who')).toContainText('You are here as a guest.');

  await page.goto(`${server.url}/login?next=/room/garden/`);
  await page.getByRole('link', { name: 'Go in as a guest' }).click();
  await settled(page);
  await openOwnMenu(page);
  await expect(inOverlay(page, '[data-account=""]')).toBeVisible();
  await inOverlay(page, '[data-sign-in]').click();
  await signInWith(page, 'GitHub', 'finn');
  await settled(page);
  await openOwnMenu(page);
  await expect(inOverlay(page, '[data-account]')).toContainText('github:finn');

  await page.goto(`${server.url}/`);
  await expect(page.locator('.who')).toContainText('Signed in as github:finn');
  await expect(page.locator('[data-room="salon"]')).toContainText('as you have');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.locator('.who')).toContainText('guest');
});

guests(
  'where nobody can sign in, nothing asks for it: no line in the lobby, no way in the menu',
  async ({ page, room, server }) => {
    const asked = page.waitForResponse((response) => response.url().endsWith('/api/me'));
    await page.goto(`${server.url}/`);
    expect(await (await asked).json()).toMatchObject({ me: null, canSignIn: false });
    await expect(page.locator('.name')).toBeVisible();
    await expect(page.locator('.who')).toHaveCount(0);
    await page.goto(`${server.url}/login?next=/room/${room}/`);
    await expect(page.getByText('everybody is a guest here')).toBeVisible();
    await page.getByRole('link', { name: 'Go in as a guest' }).click();
    await settled(page);
    await page.keyboard.press('Control+Shift+BracketLeft');
    await expect(inOverlay(page, '[data-account=""]')).toBeVisible();
    await expect(inOverlay(page, '[data-sign-in]')).toHaveCount(0);
  },
);
