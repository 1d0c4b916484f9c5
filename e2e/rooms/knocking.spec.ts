// Knocking: a newcomer waits on a page of their own, the host sees who knocks, and lets them in or turns them away.
import { openPanel, said, ui } from '../people/people.ts';
import { expect, settled, testWith } from '../test.ts';

const room = (id: string): string =>
  `---\nroom_id: ${id}\ndisplay_name: The ${id}\nmultiplayer: true\nmax_players: 4\ndoor: knock\n---\n`;
const test = testWith({ rooms: { salon: room('salon') } });

test('DO5: who knocks waits, is let in by the host, and stays out when turned away; without scripts, too', async ({
  enter,
  server,
  browser,
}) => {
  const link = (await (await server.ask('/api/rooms/salon/host-link')).json()) as { url: string };
  const ada = await enter('salon', 'Ada', { prepare: (page) => page.goto(link.url) });

  const bob = await (await browser.newContext()).newPage();
  await bob.goto(`${server.url}/room/salon/?name=Bob`);
  await expect(bob).toHaveURL(/\/room\/salon\/door$/);
  await expect(bob.getByRole('heading', { level: 1 })).toHaveText('Knock to come in');
  await bob.getByRole('button', { name: 'Knock' }).click();
  await expect(bob.getByRole('heading', { level: 1 })).toHaveText('You have knocked');
  await expect(said(ada)).toHaveText(/^Bob knocks\./);
  await expect(ui(ada, '.toast')).toContainText('knocks');
  await ui(ada, '[data-room-menu]').click();
  await ui(ada, '[data-entry-of-room="knocks"]').click();
  await ui(ada, '[data-knock="let_in"]').press('Enter');
  await expect(bob).toHaveURL(/\/room\/salon\/$/);
  await settled(bob);
  await expect(ui(ada, '.rows')).toContainText('Nobody is waiting.');

  const quiet = await browser.newContext({ javaScriptEnabled: false });
  const eve = await quiet.newPage();
  await eve.goto(`${server.url}/room/salon/?name=Eve`);
  await eve.getByRole('button', { name: 'Knock' }).click();
  await expect(eve.getByRole('heading', { level: 1 })).toHaveText('You have knocked');
  await ui(ada, '[data-knock="turn_away"]').press('Enter');
  await expect(eve.getByRole('heading', { level: 1 })).toHaveText('Not just now');
  await ui(ada, '[data-back]').click();
  await ui(ada, '[data-entry-of-room="log"]').click();
  await expect(ui(ada, '.panel')).toContainText('turned away');
  await openPanel(ada);
  for (const page of [bob, eve]) await page.context().close();
});
