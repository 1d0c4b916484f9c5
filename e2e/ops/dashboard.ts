// What the tests of the operators' page share: signing in, and finding things on it.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';
import { type Server, TOKEN } from '../server.ts';

/** Signs in with the token, and waits until the first report is there. */
export async function openDashboard(page: Page, server: Server, hash = ''): Promise<void> {
  await page.goto(`${server.url}/ops${hash}`);
  await page.getByLabel('Operator’s token').fill(TOKEN);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.locator('.connection')).toHaveAttribute('data-status', 'live');
  await expect(page.locator('[data-proxy]').first()).toBeVisible();
}

export const seat = (page: Page, of: string): Locator => page.locator(`[data-seat="${of}"]`);

/** Does what the open dialog asks about. */
export async function confirm(page: Page): Promise<void> {
  await page.locator('dialog[open] [data-sure]').click();
}

/** The lines of a terminal that is shown. */
export const linesOf = (place: Locator): Promise<string> =>
  place
    .locator('.xterm-rows')
    .textContent()
    .then((text) => text ?? '');

/** What Axe finds on the page as it is. */
export async function problems(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .options({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    // What an app draws has the app's colours.
    .exclude('.xterm')
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  );
}
