// Who is here: on join, on leave, on a closed tab; and what a full room says.
import { expect, settled, test } from '../test.ts';

test('PR1: presence follows join, leave and a closed tab', async ({ enter, room }) => {
  const a = await enter(room, 'Ada');
  await expect(a.page.locator('teleport-overlay [data-person]')).toHaveCount(1);
  const b = await enter(room, 'Bob');
  const bHere = a.page.locator(`teleport-overlay [data-person="${b.pid}"]`);
  await expect(bHere).toHaveCount(1);
  await expect(bHere).toContainText('Bob');
  await expect(b.page.locator(`teleport-overlay [data-person="${a.pid}"]`)).toContainText('Ada');
  await expect
    .poll(async () => (await a.snapshot()).people.map((p) => p.name).sort())
    .toEqual(['Ada', 'Bob']);
  // A closed tab sends no goodbye; 5 s of grace later the person is gone.
  await b.page.close();
  await expect(bHere).toHaveCount(0);
});

test('PR1: a reload within the grace is no leave', async ({ pair: { a, b } }) => {
  const here = a.page.locator(`teleport-overlay [data-person="${b.pid}"]`);
  await expect(here).toHaveCount(1);
  await b.page.reload();
  await settled(b.page);
  expect((await b.snapshot()).me?.pid).toBe(b.pid);
  await expect(here).toHaveCount(1);
});

test('a third visitor to a room for two is told that it is full', async ({
  browser,
  pair: { room },
  server,
}) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const response = await page.goto(`${server.url}/room/${room}/`);
  expect(response?.status()).toBe(409);
  await expect(page.locator('body')).toContainText(/full/i);
  expect((await server.seats(room)).length).toBe(2);
  await context.close();
});
