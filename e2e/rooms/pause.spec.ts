// Paused for review, as people see it: who paused and what is asked stands over everybody's terminal until it is answered.
import { openPanel, rowOf, said, ui } from '../people/people.ts';
import { expect, type Visitor } from '../test.ts';
import { inOverlay } from './accounts.ts';
import { enterHost } from './hosts.ts';
import { testWatching } from './watching.ts';

const room = (id: string): string =>
  `---\nroom_id: ${id}\ndisplay_name: The ${id}\nmultiplayer: true\nmax_players: 4\n---\n`;
const test = testWatching({ rooms: { review: room('review'), seat: room('seat') } });

const card = (who: Visitor) => ui(who, '[data-pause]');
const bar = (who: Visitor) => ui(who, '.bar');

test('LK2: a host pauses with a question; everybody sees it; it is refused, then resumed; asked again and approved', async ({
  enter,
  server,
  audience,
}) => {
  const ada = await enterHost(enter, server, 'review');
  const bob = await enter('review', 'Bob');
  const watcher = await audience('/room/review/watch/1');
  // What is said of it would come after what is said of the pause.
  await expect(said(bob)).toContainText('joined');
  const pause = async () => {
    await ui(ada, '[data-room-menu]').click();
    await ui(ada, '[data-entry-of-room="control"]').click();
    await ui(ada, '#control-reason').fill('Look closely.');
    await ui(ada, '#control-question').fill('Delete all of it?');
    await ui(ada, '[data-control="pause"]').click();
    await ui(ada, '[data-panel]').getByRole('button', { name: 'Close', exact: true }).click();
  };
  await pause();
  for (const who of [ada, bob]) {
    await expect(bar(who)).toHaveAttribute('data-status', 'paused');
    await expect(card(who)).toContainText('Paused for review by Ada');
    await expect(card(who).locator('[data-question]')).toHaveText('Delete all of it?');
  }
  for (const shown of [card(bob), inOverlay(watcher, '[data-pause]')])
    await expect(shown).toContainText('It goes on when a host approves.');
  await expect(inOverlay(watcher, '.frost')).toBeVisible();
  await expect(card(bob).getByRole('button')).toHaveCount(0);
  await expect(said(bob)).toContainText('Ada has paused the room: Look closely.');
  await bob.page.keyboard.type('x');
  await expect(said(bob)).toHaveText('Bob This is paused: your keys do not reach the app.');

  await card(ada).locator('[data-answer="refuse"]').click();
  for (const who of [ada, bob])
    await expect(card(who)).toContainText('Ada has refused: it stays paused.');
  await card(ada).locator('[data-answer="resume"]').click();
  for (const who of [ada, bob]) await expect(card(who)).toHaveCount(0);

  await pause();
  await card(ada).locator('[data-answer="approve"]').click();
  await expect(said(bob)).toHaveText('Ada has approved: the room goes on.');
  for (const who of [ada, bob]) {
    await expect(card(who)).toHaveCount(0);
    await expect(bar(who)).toHaveAttribute('data-status', 'live');
  }
});

test('LK2: one person’s seat is paused at their menu; the others go on, and see it in the list', async ({
  enter,
  server,
}) => {
  const ada = await enterHost(enter, server, 'seat');
  const bob = await enter('seat', 'Bob');
  await openPanel(ada);
  await rowOf(ada, bob).locator('[data-look-after]').click();
  await ui(ada, '[data-do="pause"]').click();
  await expect(card(bob)).toHaveAttribute('data-pause', 'seat');
  await expect(bar(bob)).toHaveAttribute('data-status', 'paused');
  await expect(bar(ada)).toHaveAttribute('data-status', 'live');
  await expect(card(ada)).toHaveCount(0);
  await ui(ada, '[data-do="resume"]').click();
  await expect(card(bob)).toHaveCount(0);
  await expect(bar(bob)).toHaveAttribute('data-status', 'live');
});
