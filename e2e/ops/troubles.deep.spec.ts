// What befalls an installation is on the operators' page, with its reason, and so is its end. `bench ops` says how soon.
import { pairRoom } from '../rooms.ts';
import { enterRoom, expect, test } from '../test.ts';
import { openDashboard, seat } from './dashboard.ts';
import { openInstallation } from './troubles.ts';

test('OM1, OM4: a ttyd that hangs, a proxy and a party that are killed, and a full disk are shown, each with its reason and its end', async ({
  browser,
  page,
}) => {
  test.slow();
  await using installation = await openInstallation('lab', pairRoom('lab'));
  const { home, troubles } = installation;
  const ada = await enterRoom(browser, home.url, 'lab', 'Ada');
  await openDashboard(page, home);
  await expect(seat(page, 'lab.1')).toHaveAttribute('data-level', 'ok');
  await expect(page.locator('[data-proxy][data-state="live"]')).toHaveCount(2);
  for (const [name, trouble] of Object.entries(troubles))
    await test.step(name, async () => {
      await expect(trouble.shown(page, 0)).toHaveCount(0);
      await trouble.begin();
      await expect(trouble.shown(page, 0)).toBeVisible();
      await trouble.end();
      await expect(trouble.over(page, 0)).toBeVisible();
    });
  // What they had in common with others was theirs alone.
  await expect(seat(page, 'lab.1')).toHaveAttribute('data-level', 'ok');
  await expect(page.locator('.connection')).toHaveAttribute('data-status', 'live');
  await ada.page.context().close();
});

test('OM1: a page without reports says whether the party or its proxy does not answer', async ({
  page,
}) => {
  await using installation = await openInstallation('lab', pairRoom('lab'));
  const { home, other } = installation;
  await openDashboard(page, other());
  const connection = page.locator('.connection');
  await expect(connection).not.toContainText('does not answer');
  // Its party is there.
  await home.kill('SIGKILL');
  await expect(connection).toContainText('The party does not answer.');
  await other().kill('SIGKILL');
  await expect(connection).toContainText('The proxy of this page does not answer.');
});
