// A crowd of ghosts: the page is not laid out anew while they move, and names are folded when there are too many.
import { enterCrowd } from '../crowd.ts';
import { costOf } from '../page-cost.ts';
import { pairRoom } from '../rooms.ts';
import { enterRoom, expect, testWith, type Visitor } from '../test.ts';
import { stopClock } from './ghosts.ts';

const SECRET = 'a-secret-for-one-run-of-the-tests';
const GHOSTS = 25;

const test = testWith({
  rooms: {
    hall: pairRoom('hall'),
    // A terminal that says nothing by itself.
    silent: pairRoom('silent', 'app: [sh, -c, "echo up; exec cat"]\n'),
  },
  env: { PARTY_SECRET: SECRET },
});

/** Counts how often a ghost is drawn at another place. @returns what tells the number so far */
async function countMoves({ page }: Visitor): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const counted = { moves: 0 };
    Object.assign(window, { counted });
    const observer = new MutationObserver((list) => {
      counted.moves += list.length;
    });
    const root = document.querySelector('teleport-overlay')?.shadowRoot;
    for (const ghost of root?.querySelectorAll('[data-kind="pointer"]') ?? [])
      observer.observe(ghost, { attributes: true, attributeFilter: ['style'] });
  });
  return () =>
    page.evaluate(() => (window as unknown as { counted: { moves: number } }).counted.moves);
}

test('25 moving ghosts cause no layout of the page', async ({ browser, server }) => {
  const ada = await enterRoom(browser, server.url, 'silent', 'Ada', {
    prepare: (page) => page.clock.install(),
  });
  await using crowd = await enterCrowd({
    ...{ url: server.url, room: 'silent', secret: SECRET, count: GHOSTS },
  });
  crowd.move(true);
  await expect(ada.page.locator('teleport-overlay [data-kind="pointer"]')).toHaveCount(GHOSTS);
  // The page's frames and timers come by its own clock, and so often as is asked for here.
  await stopClock(ada.page);
  const moves = await countMoves(ada);
  const { layouts } = await costOf(ada.page, async () => {
    while ((await moves()) < 40 * GHOSTS) await ada.page.clock.runFor(50);
  });
  // The bar may say another round-trip time meanwhile.
  expect(layouts).toBeLessThanOrEqual(3);
  await ada.leave();
});

test('a crowd folds names to initials, and a small one shows them', async ({ browser, server }) => {
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
