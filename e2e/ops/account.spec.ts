// The operators' page for whom `operators:` names: signed in with an account, from the form and from a link elsewhere.
import { signInWith, startInstallation } from '../rooms/accounts.ts';
import { pairRoom } from '../rooms.ts';
import { enterRoom, expect, test } from '../test.ts';
import { seat } from './dashboard.ts';

test('an account that is an operator’s opens the page; another one reads the form again', async ({
  browser,
  page,
}) => {
  await using installation = await startInstallation(
    { lab: pairRoom('lab') },
    { operators: ['github:octocat'] },
  );
  const { server } = installation;
  const ada = await enterRoom(browser, server.url, 'lab', 'Ada');
  await page.goto(`${server.url}/ops`);
  await signInWith(page, 'GitHub', 'octocat');
  await expect(page.locator('.connection')).toHaveAttribute('data-status', 'live');
  await expect(seat(page, 'lab.1')).toContainText('Ada');
  await page.locator('[data-room="lab"] h3 button').click();
  await page.locator('[data-acts="lab"] [data-do="lock"]').click();
  await page.locator('dialog[open] [data-sure]').click();
  await expect(page.locator('[data-room="lab"] .head')).toContainText('Locked');
  const { rows } = (await (await server.ask('/api/rooms/lab/audit')).json()) as {
    rows: { who: string; what: string }[];
  };
  expect(rows[0]).toMatchObject({ who: 'github:octocat', what: 'lock' });
  // A link from a page of another site, as in a message.
  await page.goto(`${installation.github.config.authorizeUrl.origin}/`);
  await page.evaluate((href) => {
    const link = Object.assign(document.createElement('a'), { href, id: 'to-ops', text: 'ops' });
    document.body.append(link);
  }, `${server.url}/ops#room=lab&seat=1`);
  await page.locator('#to-ops').click();
  await expect(page.locator('[data-large="lab.1"]')).toBeVisible();

  await using other = await browser.newContext();
  const guest = await other.newPage();
  await guest.goto(`${server.url}/ops`);
  await signInWith(guest, 'GitHub', 'hubot');
  await expect(guest.getByLabel('Operator’s token')).toBeVisible();
  await ada.page.context().close();
});
