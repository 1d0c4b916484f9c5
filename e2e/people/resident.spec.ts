// Two visitors and the room's resident, whose model is a scripted one on a real socket.
import { startModelServer } from '../../testing/model/server.ts';
import { problems } from '../page/a11y.ts';
import { startServer } from '../server.ts';
import { test as base, enterRoom, expect, type Visitor } from '../test.ts';
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
