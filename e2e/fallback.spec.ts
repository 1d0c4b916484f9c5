// When the terminal's page is not as expected, people still see each other and talk.
import { expect, test } from './test.ts';

test('without window.term presence and chat work, and the console says why', async ({
  browser,
  enter,
  room,
  server,
}) => {
  const a = await enter(room, 'Ada');
  const context = await browser.newContext();
  const page = await context.newPage();
  const said: string[] = [];
  page.on('console', (m) => said.push(m.text()));
  // ttyd's page makes its terminal only after it has its token.
  await page.route('**/token', () => {});
  await page.goto(`${server.url}/room/${room}/?name=Bob`);
  const overlay = page.locator('teleport-overlay');
  await expect(overlay.locator('[data-status]').first()).toHaveAttribute('data-status', 'live');
  await expect(overlay.locator(`[data-person="${a.pid}"]`)).toContainText('Ada');
  await overlay.getByRole('button', { name: /chat/i }).first().click();
  await overlay.locator('textarea').fill('no terminal here');
  await overlay.locator('textarea').press('Enter');
  await expect
    .poll(async () => (await a.snapshot()).chat.map((c) => c.text))
    .toContain('no terminal here');
  await expect.poll(() => said.join('\n'), { timeout: 20_000 }).toMatch(/window\.term/);
  await context.close();
});
