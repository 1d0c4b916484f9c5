// Where watching is offered, and how a watcher of one seat goes to the next.
import { pairRoom } from '../rooms.ts';
import { expect, settled } from '../test.ts';
import { wallShows } from './wall.ts';
import { sameScreen, testWatching } from './watching.ts';

const test = testWatching({ rooms: { desk: pairRoom('desk'), later: pairRoom('later') } });

test('a full room and the lobby offer to watch; the bar goes from one of two seats to the other', async ({
  audience,
  enter,
  server,
}) => {
  await enter('desk', 'Ada');
  const eve = await enter('desk', 'Eve');
  const page = await audience('/');
  const card = page.locator('[data-room="desk"]');
  await expect(card.getByRole('link', { name: 'Watch' })).toHaveAttribute(
    'href',
    '/room/desk/watch',
  );
  await expect(
    page.locator('[data-room="later"]').getByRole('link', { name: 'Watch' }),
  ).toHaveCount(0);
  await page.screenshot({ path: 'test-results/watch-lobby.png', fullPage: true });
  await page.goto(`${server.url}/room/desk/`);
  await page.screenshot({ path: 'test-results/watch-full.png' });
  await page.getByRole('link', { name: 'Watch instead' }).click();
  await wallShows(page, [1, 2]);
  const whom = page.locator('teleport-overlay [data-watching]');

  await page.goto(`${server.url}/room/desk/watch?seat=2`);
  await settled(page);
  await expect(whom).toContainText('Watching Eve');
  await sameScreen(page, eve);
  await page.screenshot({ path: 'test-results/watch-desk.png' });
  await whom.click();
  await expect(whom).toContainText('Watching Ada');
  await page.reload();
  await settled(page);
  await expect(whom).toContainText('Watching Eve');
  await page.setViewportSize({ width: 380, height: 720 });
  await page.screenshot({ path: 'test-results/watch-small.png' });
});
