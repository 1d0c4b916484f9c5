// One terminal for all, as people see it: who types stands in the bar and at the caret, and the keyboard is passed on.
import { problems } from '../page/a11y.ts';
import { openPanel, rowOf, said, ui } from '../people/people.ts';
import { expect, type Visitor } from '../test.ts';
import { inOverlay } from './accounts.ts';
import { enterHost } from './hosts.ts';
import { sharedRoom, textOf } from './shared-rooms.ts';
import { testWatching } from './watching.ts';

const SHELL = 'app: ["bash", "--norc", "--noprofile"]\n';

const test = testWatching({
  rooms: {
    one: sharedRoom('one', `${SHELL}keyboard: one\n`),
    left: sharedRoom('left', `${SHELL}keyboard: one\n`),
    all: sharedRoom('all', SHELL),
  },
});

const typist = (who: Visitor) => ui(who, '[data-typist]');
const toast = (who: Visitor, hasText: string | RegExp) => ui(who, '.toast').filter({ hasText });
const caretOf = (who: Visitor, whom: Visitor) => who.ghost(whom.pid, 'caret');

test('KB1 to KB5: the keyboard is passed on: typed for, asked for, given, taken and let go', async ({
  enter,
  server,
  audience,
}) => {
  const ada = await enterHost(enter, server, 'one');
  const bob = await enter('one', 'Bob');
  const eve = await enter('one', 'Eve');
  const watcher = await audience('/room/one/watch/1');
  for (const who of [ada, bob, eve]) await expect(typist(who)).toContainText('Nobody types');

  await bob.page.keyboard.type('by-bob\n');
  for (const who of [ada, eve]) {
    await expect(typist(who)).toContainText('Bob types');
    await expect.poll(() => textOf(who)).toContain('by-bob');
    await expect(caretOf(who, bob).locator('.tag')).toHaveText('Bob');
    await expect(caretOf(who, bob).locator('.tag')).toHaveCSS('opacity', '1');
    await expect(who.page.locator('teleport-overlay .ghost.caret')).toHaveCount(1);
  }
  await expect(typist(bob)).toContainText('You type');
  await expect(bob.page.locator('teleport-overlay .ghost.caret')).toHaveCount(0);
  await expect(inOverlay(watcher, '[data-typist]')).toHaveText('Bob types');

  // Eve's keys go nowhere, and she reads why; then she asks.
  await eve.page.keyboard.type('by-eve\n');
  await expect(
    toast(eve, 'Bob has the keyboard: your keys do not reach the app. Raise your hand for it.'),
  ).toBeVisible();
  await typist(eve).click();
  await expect(typist(eve)).toHaveAttribute('data-keyboard', 'lower');
  await expect(toast(ada, /Eve.*raises a hand for the keyboard/s)).toBeVisible();
  await expect(ui(bob, `.chip[data-person="${eve.pid}"]`)).toHaveAttribute('data-hand', '1');

  // The host gives it to her.
  await openPanel(ada);
  await expect(rowOf(ada, eve).locator('[data-give]')).toBeVisible();
  for (const who of [ada, eve]) expect(await problems(who)).toEqual([]);
  await rowOf(ada, eve).locator('[data-give]').click();
  await expect(toast(bob, /Ada.*has given Eve the keyboard/s)).toBeVisible();
  await expect(typist(eve)).toContainText('You type');
  await eve.page.keyboard.type('eve-now\n');
  for (const who of [ada, bob]) {
    await expect.poll(() => textOf(who)).toContain('eve-now');
    await expect(typist(who)).toContainText('Eve types');
    await expect(caretOf(who, eve)).toHaveCount(1);
    await expect(caretOf(who, bob)).toHaveCount(0);
    expect(await textOf(who)).not.toContain('by-eve');
  }

  // Bob asks, and gets it when she lets go.
  await typist(bob).click();
  await expect(typist(bob)).toHaveAttribute('data-keyboard', 'lower');
  await typist(eve).click();
  await expect(typist(bob)).toContainText('You type');
  await expect(said(bob)).toContainText('You have the keyboard.');
  await expect(typist(eve)).toContainText('Bob types');

  // Who leads takes it with a click, and may say that everybody types.
  await typist(ada).click();
  await expect(toast(bob, /Ada.*has taken the keyboard/s)).toBeVisible();
  await expect(typist(bob)).toContainText('Ada types');
  await ui(ada, '[data-room-menu]').click();
  await ui(ada, '[data-entry-of-room="control"]').click();
  await ui(ada, '[data-control="set_keyboard"]').click();
  await expect(toast(bob, /Ada.*has said who types: everyone/s)).toBeVisible();
  // The proxy hears of it beside the page.
  await expect(async () => {
    await bob.page.keyboard.type('\nbob-too\n');
    await expect.poll(() => textOf(eve), { timeout: 3_000 }).toContain('bob-too');
  }).toPass();
  await expect(typist(eve)).toContainText('Bob types');
});

test('KB2: the keyboard is free again when its holder leaves, and whoever waits has it', async ({
  enter,
}) => {
  const ada = await enter('left', 'Ada');
  const bob = await enter('left', 'Bob');
  await ada.page.keyboard.type('x');
  await expect(typist(bob)).toContainText('Ada types');
  await typist(bob).click();
  await expect(typist(bob)).toHaveAttribute('data-keyboard', 'lower');
  await ada.leave();
  await expect(typist(bob)).toContainText('You type');
});

test('KB1, KB5: where everybody types, bar and caret say who did last', async ({ enter }) => {
  const ada = await enter('all', 'Ada');
  const bob = await enter('all', 'Bob');
  await expect(typist(ada)).toHaveCount(0);
  await ada.page.keyboard.type('from-ada\n');
  await expect(typist(bob)).toHaveText('Ada types');
  await expect(caretOf(bob, ada).locator('.tag')).toBeVisible();
  // It stays when her pointer leaves the terminal, with which the room takes away all that it has of her.
  const cell = await ada.cell(30, 20);
  await ada.page.mouse.move(cell.x, cell.y, { steps: 3 });
  await expect(bob.ghost(ada.pid, 'pointer')).toBeVisible();
  await ada.page.mouse.move(5, 5);
  await expect(bob.ghost(ada.pid, 'pointer')).toHaveCount(0);
  await expect(caretOf(bob, ada).locator('.tag')).toBeVisible();
  await bob.page.keyboard.type('from-bob\n');
  await expect(typist(ada)).toHaveText('Bob types');
  await expect(typist(bob)).toHaveText('You type');
  await expect(caretOf(ada, bob).locator('.tag')).toBeVisible();
  await expect(caretOf(bob, ada)).toHaveCount(0);
  await expect.poll(() => textOf(ada)).toContain('from-bob');
});
