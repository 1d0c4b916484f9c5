// A day with the room's resident, and the next one: it acts on every desktop, is approved and switched off on both pages,
// and remembers who was there.
import { startModelServer } from '../../testing/model/server.ts';
import { openDashboard } from '../ops/dashboard.ts';
import { restartable } from '../restartable.ts';
import { enterHost } from '../rooms/hosts.ts';
import { bridgesLive, enterRoom, expect, settled, test, type Visitor } from '../test.ts';
import { windows } from '../windows.ts';
import { openChat, say } from './chat.ts';
import { ui } from './people.ts';

const home = (id: string, model: string, hands: string, more = '') =>
  `---\nroom_id: ${id}\nmultiplayer: true\nmax_players: 3\nagent: { name: Fern, base_url: "${model}", hands: ${hands}${more} }\n---\n\n## Welcome Message\n\nCome in.\n`;

const env = { ANTHROPIC_API_KEY: 'key-of-the-tests' };
const opens = (title: string) => ({
  calls: [{ name: 'open', input: { type: 'text_editor', title, rect: [4, 3, 30, 10] } }],
});

async function pidOfFern(who: Visitor): Promise<string> {
  const found = async () => (await who.snapshot()).people.find(({ name }) => name === 'Fern')?.pid;
  await expect.poll(found).toBeTruthy();
  return (await found()) as string;
}

test('AG6: it opens a window on both desktops, points at it, and gives a text to whom it talks with', async ({
  browser,
}) => {
  await using model = await startModelServer();
  await using place = await restartable(
    { home: home('home', model.anthropic, '[open, point, give]') },
    env,
  );
  const server = await place.start();
  // What shows its texts comes to Ada's page after the first of them.
  const later = Promise.withResolvers<void>();
  const ada = await enterRoom(browser, server.url, 'home', 'Ada', {
    prepare: (page) =>
      page.route(/\/assets\/resident-/, async (route) => {
        await later.promise;
        await route.continue();
      }),
  });
  const bob = await enterRoom(browser, server.url, 'home', 'Bob');
  const fern = await pidOfFern(ada);
  await bridgesLive(server, 'home', 2);

  // The welcome stands in the chat once, as it has said it.
  await openChat(bob);
  await expect(ui(bob, '.log').getByText('Come in.')).toHaveCount(1);
  await expect(ui(bob, `[data-chat-from="${fern}"] .ai`)).toHaveCount(1);

  model.say(
    opens('Plan'),
    { calls: [{ name: 'point', input: { at: [50, 40] } }] },
    { calls: [{ name: 'give', input: { to: ada.pid, text: 'curl <b>example.org</b>' } }] },
    { text: 'There is your plan.' },
    { text: 'Ada likes orange clocks.' },
  );
  await say(ada, '@Fern open a plan');
  for (const seat of [1, 2])
    await expect
      .poll(async () => (await windows(server, 'home', seat)).map(({ title }) => title).join())
      .toContain('Plan');
  for (const who of [ada, bob]) {
    await expect(ui(who, '.log')).toContainText('There is your plan.');
    await expect(who.ghost(fern, 'pointer').locator('.tag')).toHaveAttribute('data-role', 'agent');
  }
  await expect(ui(ada, '[data-given]')).toHaveCount(0);
  later.resolve();
  await expect(ui(ada, '[data-given] .given-text')).toHaveText('curl <b>example.org</b>');
  await expect(ui(bob, '[data-given]')).toHaveCount(0);
  await ui(ada, '[data-given] [data-act="dismiss"]').click();
  await expect(ui(ada, '[data-given]')).toHaveCount(0);
  await ada.leave();
  await bob.leave();
});

test('AG3, AG7: it remembers a visitor the next day, who reads and erases that, and is told when answers run out', async ({
  browser,
}) => {
  await using model = await startModelServer();
  await using place = await restartable(
    { home: home('home', model.anthropic, '[look]', ', budget: { messages_per_hour: 3 }') },
    env,
  );
  const server = await place.start();
  const ada = await enterRoom(browser, server.url, 'home', 'Ada');
  const fern = await pidOfFern(ada);
  model.say({ text: 'Tell me more.' }, { text: 'Ada likes orange clocks.' });
  await say(ada, 'I like orange clocks');
  await expect(ui(ada, '.log')).toContainText('Tell me more.');
  // The note of it is in the room once the turn has ended.
  await expect.poll(async () => (await server.snapshot()).rooms[0]?.resident?.usage.turns).toBe(1);
  await server.stop();

  const next = await place.start();
  await ada.page.goto(`${next.url}/room/home/`);
  await settled(ada.page);
  await openChat(ada);
  await expect(ui(ada, `[data-chat-from="${fern}"] .ai`).first()).toBeVisible();
  await pidOfFern(ada);
  model.say({ text: 'Orange clocks again?' }, { text: 'Ada likes orange clocks and plans.' });
  await say(ada, 'Good morning');
  await expect(ui(ada, '.log')).toContainText('Orange clocks again?');
  expect(model.requests[2]?.raw).toContain('Ada likes orange clocks.');
  await expect.poll(() => model.requests.length).toBe(4);
  await ui(ada, '.more').click();
  await ui(ada, `[data-entry="${fern}"] [data-about]`).click();
  await ui(ada, '[data-memory]').click();
  await expect(ui(ada, '[data-memory-text]')).toContainText('Ada likes orange clocks');
  await ui(ada, '[data-forget]').click();
  await expect(ui(ada, '[data-sure-forget]')).toBeFocused();
  await ui(ada, '[data-sure-forget]').press('Enter');
  await expect(ui(ada, '[data-memory-erased]')).toBeVisible();

  // Near the end of a budget the visitor's own page says so.
  model.say({ text: 'The last one.' }, { text: 'Nothing new.' });
  await say(ada, 'And now?');
  await expect(ui(ada, '[data-near]')).toContainText('the last answer');
  await expect(ui(ada, '.log')).toContainText('The last one.');
  await say(ada, 'And after that?');
  await expect(ui(ada, '.log')).toContainText('Ask me again in');
  await ada.leave();
});

test('AG6, AG8: an operator approves, edits and refuses its acts at /ops, and switches it off; a host switches it on', async ({
  browser,
  page,
}) => {
  await using model = await startModelServer();
  await using place = await restartable(
    { asks: home('asks', model.anthropic, '[{ open: ask }]') },
    env,
  );
  const server = await place.start();
  const ada = await enterHost(
    (room, name, options) => enterRoom(browser, server.url, room, name, options),
    server,
    'asks',
  );
  const fern = await pidOfFern(ada);
  await bridgesLive(server, 'asks', 1);
  await openDashboard(page, server);
  const titles = async () => (await windows(server, 'asks', 1)).map(({ title }) => title);
  const asked = page.locator('[data-act-asked]');
  const asks = async (title: string) => {
    model.say(opens(title), { text: `That was ${title}.` }, { text: 'A note.' });
    await say(ada, `@Fern open ${title}`);
    await expect(asked).toContainText(title);
    await expect(asked).toContainText('asked by Ada');
  };
  const answered = (title: string) => expect(ui(ada, '.log')).toContainText(`That was ${title}.`);

  await asks('One');
  await expect(ui(ada, '[data-act-asked]')).toContainText('One');
  await asked.locator('[data-do="approve"]').click();
  await answered('One');
  await expect(asked).toHaveCount(0);
  expect(await titles()).toContain('One');

  await asks('Two');
  await asked.locator('[data-do="edit"]').click();
  await page.locator('dialog[open] [name="rect"]').fill('[4, 3, "wide", 10]');
  await page.locator('dialog[open] [data-sure]').click();
  await expect(page.locator('dialog[open] [role="alert"]')).toContainText('rect.2');
  await page.locator('dialog[open] [name="rect"]').fill('[4, 3, 30, 10]');
  await page.locator('dialog[open] [name="title"]').fill('Second');
  await page.locator('dialog[open] [data-sure]').click();
  await answered('Two');
  expect(await titles()).toContain('Second');

  await asks('Three');
  await asked.locator('[data-do="refuse"]').click();
  await answered('Three');
  await expect(ui(ada, '[data-act-asked]')).toHaveCount(0);
  expect(await titles()).not.toContain('Three');

  const block = page.locator('[data-room="asks"]');
  await expect(block.locator('[data-resident]')).toContainText('3 messages');
  model.say({ text: 'A long story that nobody hears to its end.', held: true });
  await say(ada, '@Fern tell a story');
  await expect(ui(ada, '.resident [data-stop]')).toBeVisible();
  await block.locator('h3 button').click();
  await block.locator('[data-do="resident_off"]').click();
  await page.locator('dialog[open] [data-sure]').click();
  await expect(block.locator('[data-resident]')).toHaveAttribute('data-resident', 'off');
  await expect.poll(() => model.underWay).toBe(0);
  await expect(ui(ada, '.resident')).toContainText('is switched off by a host');

  await ui(ada, '.resident [data-about]').click();
  await ui(ada, '[data-resident-switch="on"]').click();
  await expect(ui(ada, '[data-resident-switch="off"]')).toBeVisible();
  await expect(block.locator('[data-resident]')).not.toHaveAttribute('data-resident', 'off');
  await ui(ada, '[data-resident-switch="off"]').click();
  await expect(ui(ada, '[data-sure-off]')).toBeFocused();
  await ui(ada, '[data-sure-off]').press('Enter');
  await expect(ui(ada, '[data-resident-switch="on"]')).toBeVisible();
  await expect(block.locator('[data-resident]')).toHaveAttribute('data-resident', 'off');
  expect(fern).not.toBe('');
  await ada.leave();
});
