// What a crowd costs a page: no layout while ghosts move, little script, and the terminal's keys are not late.
import { enterCrowd } from './crowd.ts';
import { costOf } from './page-cost.ts';
import { pairRoom } from './rooms.ts';
import { type Server, startServer } from './server.ts';
import { enterRoom, expect, test } from './test.ts';

const SECRET = 'a-secret-for-one-run-of-the-tests';
const GHOSTS = 25;

let server: Server;
test.beforeAll(async () => {
  server = await startServer({ rooms: { hall: pairRoom('hall') }, env: { PARTY_SECRET: SECRET } });
});
test.afterAll(() => server.stop());

test('25 moving ghosts: no layout of the page, and less than 2 ms of script a frame', async ({
  browser,
}) => {
  const ada = await enterRoom(browser, server.url, 'hall', 'Ada');
  await using crowd = await enterCrowd({
    ...{ url: server.url, room: 'hall', secret: SECRET, count: GHOSTS },
  });
  crowd.move(true);
  const pointers = ada.page.locator('teleport-overlay [data-kind="pointer"]');
  await expect(pointers).toHaveCount(GHOSTS);
  const cost = await costOf(ada.page, () => ada.page.waitForTimeout(3_000));
  test.info().annotations.push({ type: 'cost', description: JSON.stringify(cost) });
  expect(cost.frames).toBeGreaterThan(30);
  // The round-trip time in the bar may change meanwhile.
  expect(cost.layouts).toBeLessThanOrEqual(3);
  expect(cost.scriptMs).toBeLessThan(2);
  await ada.leave();
});

test('a crowd folds names to initials, and a small one shows them', async ({ browser }) => {
  const ada = await enterRoom(browser, server.url, 'hall', 'Ada');
  const names = Array.from({ length: 30 }, (_, i) => `Visitor ${i}`);
  const options = { url: server.url, room: 'hall', secret: SECRET, names };
  const name = ada.page.locator('teleport-overlay [data-kind="pointer"] .tag span').first();
  {
    await using few = await enterCrowd({ ...options, count: 5 });
    few.move(true);
    await expect(name).toBeVisible();
  }
  await using many = await enterCrowd({ ...options, count: 30 });
  many.move(true);
  await expect(ada.page.locator('teleport-overlay [data-kind="pointer"]')).toHaveCount(30);
  await expect(name).toBeHidden();
  const short = name.locator('..');
  await expect
    .poll(() => short.evaluate((tag) => getComputedStyle(tag, '::after').content))
    .toMatch(/^"V\d+"$/);
  await ada.leave();
});
