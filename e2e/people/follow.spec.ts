// Following somebody, and being asked to look.
import { open } from '../app.ts';
import { pairRoom } from '../rooms.ts';
import { expect, knowsWindows, settled, testWith } from '../test.ts';
import { click } from '../windows/content.ts';
import { chipOf, openPanel, ribbon, said, ui } from './people.ts';

// The pair stays for the whole file, which ends with a host and somebody who is not to be disturbed.
const test = testWith({ rooms: { pair: pairRoom('pair', 'grid: 100x30\n') } }).extend<
  object,
  { freshRoom: () => string }
>({
  freshRoom: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape.
    async ({}, use) => use(() => 'pair'),
    { scope: 'worker' },
  ],
});

test('PR2: who follows sees what the other looks at until it acts itself, and both know it', async ({
  pair: { room, a: ada, b: bob },
  server,
}) => {
  await open(server, room, 1, 'test_pattern', [4, 3, 30, 10]);
  await open(server, room, 1, 'text_editor', [50, 3, 30, 10]);
  // A click counts for the window that the page knows there, and an outline is drawn around one that it knows.
  for (const who of [ada, bob]) await knowsWindows(who, 2);
  // What tells of looks and of followers comes with the panels, which a page loads when it is idle; what was before is
  // no news to it.
  await openPanel(bob);
  await bob.page.keyboard.press('Escape');
  await expect(ui(bob, '.panel')).toHaveCount(0);

  // PR3: each page tells how its own connection does.
  const bars = ui(ada, '.connection .light');
  await expect(bars).toHaveAttribute('data-link', /^(good|fair|poor)$/);

  await chipOf(ada, bob).click();
  await expect(ribbon(ada)).toContainText('Following Bob');
  await expect(said(bob)).toContainText('Ada follows you.');
  await expect(chipOf(bob, ada)).toHaveAttribute('title', /follows you/);
  await expect(ui(bob, `.chip[data-person="${ada.pid}"]`)).toHaveAttribute('data-follows');

  // What has the other's keyboard is outlined here, and what is clicked next is, too.
  const idOf = async (type: string) => {
    const seen = (await server.seats(room))[1]?.windows;
    return seen?.find((one) => one.type === type)?.g ?? '';
  };
  const outline = ui(ada, '.looked-at');
  await click(bob, 10, 6);
  await expect(outline).toBeVisible();
  const box = async () => {
    const [found, cell] = [await outline.boundingBox(), await ada.cell(4, 4)];
    return found && [Math.abs(found.x - cell.x) < 12, Math.abs(found.y - cell.y) < 24];
  };
  await expect.poll(box).toEqual([true, true]);
  await expect(outline).toHaveAttribute('data-looked-at', await idOf('test_pattern'));
  await click(bob, 60, 6);
  await expect(outline).toHaveAttribute('data-looked-at', await idOf('text_editor'));

  // A key of my own ends it, and is not lost.
  await click(ada, 60, 6);
  await expect(ribbon(ada)).toHaveCount(0);
  await expect(outline).toBeHidden();
  await chipOf(ada, bob).click();
  await expect(ribbon(ada)).toBeVisible();
  await ada.page.keyboard.type('mine');
  await expect(ribbon(ada)).toHaveCount(0);
  await expect.poll(async () => (await ada.screen()).join('\n')).toContain('mine');
  await expect(chipOf(bob, ada)).not.toHaveAttribute('title', /follows you/);
});

test('PR2: a watcher who follows sees that person’s screen', async ({
  browser,
  pair: { room, b: bob },
  server,
}) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${server.url}/room/${room}/watch?seat=1`);
  await settled(page);
  const overlay = page.locator('teleport-overlay');
  await expect(overlay.locator('[data-watching]')).toHaveAttribute('data-watching', '1');
  await overlay.locator(`.chip[data-person="${bob.pid}"] button`).click();
  await expect(overlay.locator('.ribbon')).toContainText('Bob');
  await page.keyboard.press('Escape');
  await expect(overlay.locator('[data-watching]')).toHaveAttribute('data-watching', '2');
  await context.close();
});

test('PR2: a host brings everyone here, except who does not want to be disturbed', async ({
  pair: { room, a: ada, b: bob },
  server,
}) => {
  const { url } = (await (await server.ask(`/api/rooms/${room}/host-link`)).json()) as {
    url: string;
  };
  await ada.page.goto(url);
  await settled(ada.page);
  await openPanel(bob);
  await expect(ui(bob, '[data-summon]')).toHaveCount(0);
  await bob.page.keyboard.press('Escape');

  await openPanel(ada);
  await ui(ada, '[data-summon]').click();
  const card = ui(bob, '.asked');
  await expect(card).toContainText('Ada asks you to look here');
  await expect(ribbon(bob)).toContainText('Ada');
  await bob.page.keyboard.press('Escape');
  await expect(card).toHaveCount(0);
  await expect(ribbon(bob)).toHaveCount(0);

  await openPanel(bob);
  await ui(bob, '[data-settings]').click();
  await ui(bob, '#set-dnd').check();
  await expect(chipOf(ada, bob)).toHaveAttribute('title', /do not disturb/);
  await openPanel(ada);
  await ui(ada, '[data-summon]').click();
  // What comes after it has come, so it has come, too.
  await chipOf(ada, bob).click();
  await expect(chipOf(bob, ada)).toHaveAttribute('title', /follows you/);
  await expect(card).toHaveCount(0);
  await expect(ribbon(bob)).toHaveCount(0);
});
