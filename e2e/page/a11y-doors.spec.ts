// Axe finds nothing on the pages before a room: the lobby and the sign-in page, for guests and for those who signed in.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { reasonOf, signInWith, test } from '../rooms/accounts.ts';
import { expect } from '../test.ts';

const LOOKS = [
  { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { colorScheme: 'dark', viewport: { width: 320, height: 640 } },
] as const;

async function problems(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .options({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  );
}

for (const look of LOOKS)
  test.describe(`${look.viewport.width} wide and ${look.colorScheme}`, () => {
    test.use(look);

    test('axe finds nothing at the doors', async ({ page, server }) => {
      await page.goto(`${server.url}/`);
      await expect(page.locator('.who')).toContainText('guest');
      expect(await problems(page), 'lobby').toEqual([]);
      await page.goto(`${server.url}/login?next=/room/open/`);
      await expect(page.locator('[data-enter]')).toBeVisible();
      expect(await problems(page), 'where guests are welcome').toEqual([]);
      await page.goto(`${server.url}/room/list/`);
      await signInWith(page, 'GitHub', 'dora');
      await expect(reasonOf(page)).toContainText('not on the list');
      expect(await problems(page), 'refused').toEqual([]);
      await page.goto(`${server.url}/room/club/`);
      await expect(reasonOf(page)).toBeVisible();
      expect(await problems(page), 'by invitation').toEqual([]);
      await page.goto(`${server.url}/`);
      await expect(page.locator('.who')).toContainText('github:dora');
      expect(await problems(page), 'lobby of an account').toEqual([]);
      // The page is no wider than the screen.
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide).toBeLessThanOrEqual(look.viewport.width);
    });
  });
