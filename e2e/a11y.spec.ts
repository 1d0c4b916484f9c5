// Axe finds nothing, in light and dark, wide and narrow, with each panel open; and everything goes without a mouse.
import { AxeBuilder } from '@axe-core/playwright';
import { open } from './app.ts';
import { type Crowd, enterCrowd, partySecret } from './crowd.ts';
import { pairRoom } from './rooms.ts';
import { type Server, startServer } from './server.ts';
import { test as base, bridgesLive, enterRoom, expect, type Visitor } from './test.ts';

const LOOKS = [
  ['wide and dark', { colorScheme: 'dark', width: 1280, height: 800 }],
  ['narrow and light', { colorScheme: 'light', width: 320, height: 640, touch: true }],
] as const;

const test = base.extend<object, { server: Server }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape.
    async ({}, use) => {
      const rooms = Object.fromEntries(
        ['a0', 'a1', 'keys'].map((id) => [
          id,
          `${pairRoom(id, 'grid: 100x30\n')}\n## Welcome Message\n\nCome in.\n`,
        ]),
      );
      const server = await startServer({ rooms });
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

const ui = (who: Visitor, selector: string) => who.page.locator(`teleport-overlay ${selector}`);

/** ttyd's own page is not ours: what is looked at is the overlay, with its ghosts. */
async function problems(who: Visitor): Promise<string[]> {
  // What moves is judged when it has come to rest.
  await who.page.evaluate(() =>
    Promise.allSettled(document.getAnimations().map(({ finished }) => finished)),
  );
  // Axe (4.13) can't tell what is behind the text of a fixed shadow host; in flow it lies in the same place.
  const host = who.page.locator('teleport-overlay');
  await host.evaluate((element: HTMLElement) => element.style.setProperty('position', 'static'));
  const { violations, passes } = await new AxeBuilder({ page: who.page })
    .include('teleport-overlay')
    .options({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    // They are about a whole page, which is ttyd's.
    .disableRules(['region', 'page-has-heading-one', 'landmark-one-main'])
    .analyze();
  await host.evaluate((element: HTMLElement) => element.style.removeProperty('position'));
  const judged = [...passes, ...violations].find(({ id }) => id === 'color-contrast');
  expect(judged?.nodes.length ?? 0, 'texts whose contrast was judged').toBeGreaterThan(3);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  );
}

for (const [i, [name, look]] of LOOKS.entries()) {
  test(`axe finds nothing: ${name}`, async ({ enter, server }) => {
    const room = `a${i}`;
    const ada = await enter(room, 'Ada', look);
    await using bob = await enterBob(server, room);
    await bridgesLive(server, room, 1);
    await open(server, room, 1, 'test_pattern', [4, 3, 30, 10]);
    const pid = await pidOfBob(ada);
    bob.move(true);
    await expect(ada.ghost(pid, 'pointer')).toBeVisible();
    expect(await problems(ada), 'with the welcome').toEqual([]);

    await ui(ada, '.more').click();
    await ui(ada, '[data-edit]').click();
    expect(await problems(ada), 'people').toEqual([]);
    await ui(ada, '[data-settings]').click();
    await ui(ada, '[data-key="chat"] [data-record]').click();
    await ada.page.keyboard.press('Control+c');
    await expect(ui(ada, '[data-key="chat"] [role="alert"]')).toBeVisible();
    expect(await problems(ada), 'settings').toEqual([]);
    await ui(ada, '.panel .head button').last().click();

    await ui(ada, '.more').click();
    await ui(ada, `[data-entry="${pid}"] [data-follow]`).click();
    await expect(ui(ada, '.ribbon')).toBeVisible();
    expect(await problems(ada), 'following').toEqual([]);
    await ui(ada, '.chat-toggle').click();
    await expect(ui(ada, '.chat')).toBeVisible();
    expect(await problems(ada), 'chat').toEqual([]);
  });
}

test.describe
  .serial('without a mouse', () => {
    let ada: Visitor;
    let bob: Crowd;
    let pid: string;
    test.beforeAll(async ({ browser, server }) => {
      ada = await enterRoom(browser, server.url, 'keys', 'Ada');
      bob = await enterBob(server, 'keys');
      pid = await pidOfBob(ada);
    });
    test.afterAll(async () => {
      await bob?.[Symbol.asyncDispose]();
      await ada?.leave();
    });

    test('everything by keyboard: the list, its people, the settings, and back', async () => {
      const { keyboard } = ada.page;
      await keyboard.press('Control+Shift+Semicolon');
      await expect(ui(ada, '.panel')).toBeFocused();
      await keyboard.press('ArrowDown');
      await expect(ui(ada, '[data-edit]')).toBeFocused();
      await keyboard.press('ArrowDown');
      await expect(ui(ada, `[data-entry="${pid}"] [data-follow]`)).toBeFocused();
      await keyboard.press('Enter');
      await expect(ui(ada, '.ribbon')).toContainText('Bob');
      await expect(ada.page.locator('.xterm-helper-textarea')).toBeFocused();
      await keyboard.press('Escape');
      await expect(ui(ada, '.ribbon')).toHaveCount(0);

      await keyboard.press('Control+Shift+Semicolon');
      await expect(ui(ada, '.panel')).toBeFocused();
      await keyboard.press('Tab');
      await expect(ui(ada, '[data-settings]')).toBeFocused();
      await keyboard.press('Enter');
      await expect(ui(ada, '[data-panel="settings"]')).toBeFocused();
      for (let i = 0; i < 3; i += 1) await keyboard.press('Tab');
      await expect(ui(ada, '#set-hideMine')).toBeFocused();
      await keyboard.press('Space');
      await expect(ui(ada, '#set-hideMine')).toBeChecked();
      await keyboard.press('Escape');
      await expect(ui(ada, '.panel')).toHaveCount(0);
      await expect(ada.page.locator('.xterm-helper-textarea')).toBeFocused();
    });

    test('focus goes through the bar as it is read, and the ghosts are nobody’s business', async () => {
      await expect(ui(ada, `.chip[data-person="${pid}"]`)).toBeVisible();
      await ui(ada, '.chip button').first().focus();
      const names: string[] = [];
      for (let i = 0; i < 4; i += 1) {
        names.push(
          await ada.page.evaluate(
            () =>
              document
                .querySelector('teleport-overlay')
                ?.shadowRoot?.activeElement?.closest('[data-person], .more, .chat-toggle')
                ?.getAttribute('class') ?? '',
          ),
        );
        await ada.page.keyboard.press('Tab');
      }
      expect(names).toEqual(['chip', 'chip', 'more', 'chat-toggle']);
      await expect(ui(ada, '.ghosts')).toHaveAttribute('aria-hidden', 'true');
      await expect(ui(ada, '[aria-live]')).toHaveCount(1);
      await expect(ui(ada, 'ul.people > li')).toHaveCount(2);
    });
  });

/** Somebody without a browser, whose pointer rests on a cell. */
async function enterBob(server: Server, room: string): Promise<Crowd> {
  return enterCrowd({
    ...{ url: server.url, room, secret: await partySecret(server.home) },
    ...{ count: 1, names: ['Bob'], path: () => ({ x: 30, y: 40 }) },
  });
}

async function pidOfBob(who: Visitor): Promise<string> {
  const bob = async () => (await who.snapshot()).people.find(({ name }) => name === 'Bob')?.pid;
  await expect.poll(bob).toBeTruthy();
  return (await bob()) as string;
}
