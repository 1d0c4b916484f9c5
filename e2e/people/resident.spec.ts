// Two visitors and the room's resident, whose model is a scripted one on a real socket.
import { startModelServer } from '../../testing/model/server.ts';
import { problems } from '../page/a11y.ts';
import { startServer } from '../server.ts';
import { test as base, enterRoom, expect, type Visitor } from '../test.ts';
import { windows } from '../windows.ts';
import { openChat, say } from './chat.ts';
import { ui } from './people.ts';

const file = (id: string, model: string, more = '', hands = '[look, point, open]'): string =>
  `---\nroom_id: ${id}\ndisplay_name: The Greenhouse\nmultiplayer: true\nmax_players: 3\n${more}agent: { name: Fern, base_url: "${model}", hands: ${hands} }\n---\n\n## Welcome Message\n\nCome in.\n`;

type Stage = Awaited<ReturnType<typeof stage>>;
async function stage() {
  const model = await startModelServer({ replies: [] });
  const server = await startServer({
    rooms: {
      home: file('home', model.anthropic),
      asks: file('asks', model.anthropic, '', '[look, { open: ask }]'),
      lent: file('lent', model.anthropic, 'api_key_source: visitor_dialog\n'),
    },
    env: { ANTHROPIC_API_KEY: 'key-of-the-tests' },
  });
  return {
    model,
    server,
    async [Symbol.asyncDispose]() {
      await server.stop();
      await model[Symbol.asyncDispose]();
    },
  };
}

const test = base.extend<object, { stage: Stage }>({
  stage: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape.
    async ({}, use) => {
      await using there = await stage();
      await use(there);
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

/** Who lives there, once this page knows them. */
async function fernOf(who: Visitor): Promise<{ pid: string }> {
  const found = async () => (await who.snapshot()).people.find(({ name }) => name === 'Fern')?.pid;
  await expect.poll(found).toBeTruthy();
  return { pid: (await found()) as string };
}
const linesOf = (who: Visitor, { pid }: { pid: string }) => ui(who, `[data-chat-from="${pid}"]`);

test('CH5, AG5: its answer grows in both pages, is read out once, and anybody stops it', async ({
  browser,
  stage: { model, server },
}) => {
  const ada = await enterRoom(browser, server.url, 'home', 'Ada');
  const bob = await enterRoom(browser, server.url, 'home', 'Bob', { width: 390, height: 844 });
  const fern = await fernOf(ada);
  await expect(ui(ada, '.welcome h2')).toContainText('Fern');
  model.say({ text: 'The tall one is a tree fern. It grew there overnight.', held: true });
  await say(ada, '@Fern what is the tall one?');
  await expect(ui(bob, '.bar [data-stop]')).toBeVisible();
  model.release();
  await expect(linesOf(ada, fern).locator('.grows')).toBeVisible();
  await openChat(bob);
  // Its greeting, and what grows.
  await expect(linesOf(bob, fern)).toHaveCount(2);
  await expect(linesOf(bob, fern).last()).toHaveAttribute('aria-live', 'off');
  expect(await problems(bob), 'while it answers').toEqual([]);
  await ui(bob, '.resident [data-stop]').press('Enter');
  await expect(linesOf(ada, fern).locator('.grows')).toHaveCount(0);
  await expect(ui(ada, '.resident')).toHaveCount(0);
  await expect(ui(ada, '[role="status"][aria-live]')).toContainText('Fern: ');
  await ada.leave();
  await bob.leave();
});

test('AG6: a host edits one act of it and refuses another; a guest reads that something waits', async ({
  browser,
  stage: { model, server },
}) => {
  const { url } = (await (await server.ask('/api/rooms/asks/host-link')).json()) as { url: string };
  const ada = await enterRoom(browser, server.url, 'asks', 'Ada', {
    prepare: (page) => page.goto(url),
  });
  const bob = await enterRoom(browser, server.url, 'asks', 'Bob');
  await fernOf(bob);
  const plan = { type: 'text_editor', title: 'Plan', rect: [4, 3, 30, 10] };
  model.say(
    { text: 'I open it.', calls: [{ name: 'open', input: plan }] },
    { text: 'There it is.' },
  );
  await say(bob, '@Fern open a plan');
  await expect(ui(ada, '[data-act-asked]')).toContainText('Plan');
  await expect(ui(bob, '.resident')).toContainText('1 act waits for a host');
  expect(await problems(ada), 'an act that waits').toEqual([]);
  await ui(ada, '[data-do="edit"]').click();
  await ui(ada, '.wish [name="rect"]').fill('[4, 3');
  await ui(ada, '[data-do="approve-edited"]').click();
  await expect(ui(ada, '.wish [role="alert"]')).toContainText('rect: This is not JSON.');
  await ui(ada, '.wish [name="rect"]').fill('[4, 3, "wide", 10]');
  await ui(ada, '[data-do="approve-edited"]').click();
  await expect(ui(ada, '.wish [role="alert"]')).toContainText(/^rect/);
  await ui(ada, '.wish [name="rect"]').fill('[4, 3, 30, 10]');
  await ui(ada, '.wish [name="title"]').fill('Watering');
  await ui(ada, '[data-do="approve-edited"]').click();
  await expect
    .poll(async () => (await windows(server, 'asks', 2)).map(({ title }) => title).join())
    .toContain('Watering');
  await expect(ui(bob, '.resident')).toHaveCount(0);
  model.say({ calls: [{ name: 'open', input: plan }] }, { text: 'Then not.' });
  await say(bob, '@Fern and another one');
  await ui(ada, '[data-do="refuse"]').click();
  await expect(ui(ada, '[data-act-asked]')).toHaveCount(0);
  await expect(ui(bob, '.log')).toContainText('Then not.');
  await ada.leave();
  await bob.leave();
});

test('AG9: a visitor lends it their key for a visit, and takes it back; the browser keeps none', async ({
  browser,
  stage: { model, server },
}) => {
  const ada = await enterRoom(browser, server.url, 'lent', 'Ada', { width: 390, height: 844 });
  await openChat(ada);
  await ui(ada, '.resident [data-about]').click();
  await expect(ui(ada, '#own-key')).toHaveAttribute('type', 'password');
  expect(await problems(ada), 'the field for a key').toEqual([]);
  await ui(ada, '#own-key').fill('key-of-ada-herself');
  await ui(ada, '[data-give-key]').click();
  await expect(ui(ada, '[data-key-given]')).toBeVisible();
  const kept = await ada.page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
  );
  expect(kept).not.toContain('key-of-ada');
  model.say({ text: 'Good morning to you.' });
  await say(ada, '@Fern good morning');
  await expect(ui(ada, '.log')).toContainText('Good morning to you.');
  expect(model.requests.at(-1)?.headers.authorization).toBe('Bearer key-of-ada-herself');
  await ui(ada, '[data-remove-key]').click();
  await expect(ui(ada, '#own-key')).toHaveValue('');
  await ada.leave();
});
