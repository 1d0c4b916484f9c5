// Axe finds nothing on the watch wall: with nobody, with seats side by side, with one large, chat, keys, and in a pause.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { button, tile, wallShows } from '../rooms/wall.ts';
import { pairRoom } from '../rooms.ts';
import { expect, testWith } from '../test.ts';

const test = testWith({ rooms: { wide: pairRoom('wide'), narrow: pairRoom('narrow') } });

async function problems(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    // The app’s own colours.
    .exclude('.frame')
    .options({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  );
}

for (const [room, width, height, colorScheme] of [
  ['wide', 1280, 800, 'light'],
  ['narrow', 320, 640, 'dark'],
] as const)
  test(`axe finds nothing on the wall, ${width} wide and ${colorScheme}`, async ({
    browser,
    enter,
    server,
  }) => {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme });
    const page = await context.newPage();
    await page.goto(`${server.url}/room/${room}/watch?name=Eve`);
    await expect(page.locator('.nobody')).toContainText('Nobody is in');
    expect(await problems(page), 'nobody').toEqual([]);
    await enter(room, 'Ada');
    await enter(room, 'Bob');
    await expect(page.locator('.tile')).toHaveCount(2);
    expect(await problems(page), 'seats').toEqual([]);
    await tile(page, 1).locator('.pick').click();
    await wallShows(page, [1, 2]);
    expect(await problems(page), 'one large').toEqual([]);
    await button(page, 'Chat').click();
    await page.getByLabel('Write to everybody').fill('hello');
    await page.keyboard.press('Enter');
    await expect(page.locator('[data-chat-from]')).toBeVisible();
    expect(await problems(page), 'chat').toEqual([]);
    await page.locator('.chat').getByRole('button', { name: 'Close' }).click();
    await button(page, 'Keys').click();
    expect(await problems(page), 'keys').toEqual([]);
    await page.keyboard.press('Escape');
    await server.operate(room, 'pause', { reason: 'Lunch.', question: 'Go on after it?' });
    await expect(page.locator('[data-pause]')).toBeVisible();
    expect(await problems(page), 'paused').toEqual([]);
    await context.close();
  });
