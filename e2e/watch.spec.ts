// Watching: the same screen in another browser, for somebody who can't type and is seen to be watching.
import type { BrowserContext, Page } from '@playwright/test';
import { pairRoom } from './rooms.ts';
import { type Server, startServer } from './server.ts';
import { test as base, expect, settled, type TeleportWindow, type Visitor } from './test.ts';

const SHELL = 'app: ["bash", "--norc", "--noprofile"]\n';

const test = base.extend<{ audience: (path: string) => Promise<Page> }, { server: Server }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape.
    async ({}, use) => {
      const rooms: Record<string, string> = {};
      for (const id of ['shell', 'desk', 'later']) {
        rooms[id] = pairRoom(id, id === 'desk' ? '' : SHELL);
      }
      const server = await startServer({ rooms });
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  // Somebody without a seat, in a browser of another size than the sitters'.
  audience: async ({ browser, server }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (path) => {
      const context = await browser.newContext({ viewport: { width: 900, height: 640 } });
      contexts.push(context);
      const page = await context.newPage();
      await page.goto(`${server.url}${path}`);
      return page;
    });
    for (const context of contexts) await context.close();
  },
});

const screenOf = (page: Page) =>
  page.evaluate(() => {
    const { buffer, rows, cols } = (window as unknown as TeleportWindow).term;
    const { active } = buffer;
    const lines = Array.from(
      { length: rows },
      (_, y) => active.getLine(active.viewportY + y)?.translateToString(true) ?? '',
    );
    return { cols, rows, text: lines.join('\n') };
  });
const shown = async (page: Page) => (await screenOf(page)).text;
/** Says a word in a shell. @returns once the word and the next prompt are there: then nothing more comes */
const echo = async (who: Visitor, word: string) => {
  await who.page.locator('.xterm-helper-textarea').focus();
  await who.page.keyboard.type(`echo ${word}`);
  await who.page.keyboard.press('Enter');
  await expect
    .poll(async () => (await who.screen()).join('\n').trimEnd())
    .toMatch(new RegExp(`^${word}\\n.*[$#]$`, 'm'));
};
/** Both screens are read each time: either may be half-way. */
const sameScreen = (page: Page, who: Visitor) =>
  expect
    .poll(async () => {
      const both = await Promise.all([screenOf(page), screenOf(who.page)]);
      const [seen, own] = both.map(({ cols, rows, text }) => `${cols}x${rows}\n${text}`);
      return seen === own ? 'the same' : `${seen}\ninstead of\n${own}`;
    })
    .toBe('the same');

test('nobody in: the page waits; somebody comes: the same screen at the same size; keys go nowhere; presence says watching', async ({
  audience,
  enter,
  server,
}) => {
  const page = await audience('/room/shell/watch?name=Bob');
  await expect(page.locator('body')).toContainText('Nobody is in this room just now');
  await page.screenshot({ path: 'test-results/watch-nobody.png' });
  const ada = await enter('shell', 'Ada');
  await echo(ada, 'first');
  await settled(page);
  await sameScreen(page, ada);
  await expect(page.locator('teleport-overlay [data-watching="1"]')).toContainText('Watching Ada');

  await page.locator('#terminal-container').click();
  await page.keyboard.type('echo forbidden');
  await page.keyboard.press('Enter');
  await echo(ada, 'second');
  await sameScreen(page, ada);
  expect(await shown(page)).toMatch(/^second$/m);
  expect(await shown(page)).not.toContain('forbidden');
  await page.setViewportSize({ width: 640, height: 900 });
  await echo(ada, 'third');
  await sameScreen(page, ada);

  // So much later, a key would have come through.
  expect(await shown(page)).not.toContain('forbidden');
  const find = async () => (await ada.snapshot()).people.find(({ name }) => name === 'Bob');
  await expect.poll(find).toMatchObject({ role: 'watcher', status: 'watching' });
  const bob = await find();
  expect(await server.seats('shell')).toHaveLength(1);
  // The caret of what is watched is Ada's alone.
  await expect(ada.ghost(bob?.pid ?? '', 'caret')).toHaveCount(0);
});

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
  await settled(page);
  const whom = page.locator('teleport-overlay [data-watching]');
  await expect(whom).toHaveCount(1);

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
