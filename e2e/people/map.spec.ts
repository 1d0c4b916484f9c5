// The map of the room: windows as boxes, everybody's pointer and caret, a click that takes one there, and a list.

import { open } from '../app.ts';
import { pointAt } from '../rest.ts';
import { pairRoom } from '../rooms.ts';
import { expect, knowsWindows, settled, testWith, type Visitor } from '../test.ts';
import { closePanel, openPanel, ui } from './people.ts';

const base = testWith({ rooms: { pair: pairRoom('pair', 'grid: 100x30\n') } }).extend<
  object,
  { freshRoom: () => string }
>({
  freshRoom: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape.
    async ({}, use) => use(() => 'pair'),
    { scope: 'worker' },
  ],
});

const spot = (who: Visitor, whose: { pid: string }, kind: string) =>
  ui(who, `.spot[data-spot="${whose.pid}"][data-kind="${kind}"]`);
const boxOf = (who: Visitor, title: string) => ui(who, '.box').filter({ hasText: title });

const test = base.extend<object>({
  pair: async ({ pair, server }, use) => {
    if ((await server.seats(pair.room))[0]?.windows.length !== 2) {
      await open(server, pair.room, 1, 'life', [4, 3, 40, 14]);
      await open(server, pair.room, 1, 'text_editor', [20, 8, 50, 15]);
    }
    for (const who of [pair.a, pair.b]) await knowsWindows(who, 2);
    await use(pair);
  },
});

/** Whether the middle of one is inside the other. */
async function isIn(inner: ReturnType<typeof ui>, outer: ReturnType<typeof ui>): Promise<boolean> {
  const [a, b] = [await inner.boundingBox(), await outer.boundingBox()];
  if (!a || !b) return false;
  const [x, y] = [a.x + a.width / 2, a.y + a.height / 2];
  return x > b.x && x < b.x + b.width && y > b.y && y < b.y + b.height;
}

test('the map shows the windows and who is where, live; a click takes one to a window', async ({
  pair: { room, a: ada, b: bob },
  server,
}) => {
  const top = async (seat: 0 | 1) => (await server.seats(room))[seat]?.windows[0]?.type;
  await expect.poll(() => top(0)).toBe('text_editor');

  await openPanel(ada);
  const boxes = ui(ada, '[data-map] .box');
  await expect(boxes).toHaveCount(2);
  const editor = boxes.filter({ hasNotText: 'Game of Life' });
  await expect(boxOf(ada, 'Game of Life')).toBeVisible();

  // GE2: in the window, whatever is around it.
  await pointAt(bob, 8, 6);
  await expect.poll(() => isIn(spot(ada, bob, 'pointer'), boxOf(ada, 'Game of Life'))).toBe(true);
  await expect(boxOf(ada, 'Game of Life')).toHaveAttribute(
    'aria-label',
    /^Game of Life, Bob Builder’s pointer/,
  );
  await expect(spot(ada, bob, 'pointer')).toHaveAttribute(
    'title',
    'Bob Builder’s pointer, in Game of Life',
  );
  await pointAt(bob, 60, 20);
  await expect.poll(() => isIn(spot(ada, bob, 'pointer'), editor)).toBe(true);
  await expect(boxOf(ada, 'Game of Life')).toHaveAttribute('aria-label', 'Game of Life');
  await expect(spot(ada, ada, 'caret')).toHaveCount(1);

  // What is covered comes on top, in both seats, and is outlined here.
  await boxOf(ada, 'Game of Life').click({ position: { x: 4, y: 4 } });
  await expect(ui(ada, '.shown-place')).toHaveCount(1);
  await expect.poll(() => top(0)).toBe('life');
  await expect.poll(() => top(1)).toBe('life');
  // The keyboard goes from window to window, and Enter goes there.
  await expect(ui(ada, '.box[tabindex="0"]')).toHaveText('Game of Life');
  await boxOf(ada, 'Game of Life').focus();
  await ada.page.keyboard.press('ArrowRight');
  await expect(editor).toBeFocused();
  await ada.page.keyboard.press('Enter');
  await expect.poll(() => top(0)).toBe('text_editor');
  await closePanel(ada);
  await expect(ui(ada, '[data-map]')).toHaveCount(0);
});

test('the map is a picture, a list that tells what changed, or nothing, and that is remembered', async ({
  pair: { a: ada, b: bob },
}) => {
  await pointAt(bob, 8, 6);
  await openPanel(ada);
  await expect(ui(ada, '[data-map] .desk')).toBeVisible();
  await ui(ada, '[data-settings]').click();
  await ui(ada, 'input[name="map"][value="list"]').check();
  await ada.page.reload();
  await settled(ada.page);
  await pointAt(bob, 9, 6);
  await openPanel(ada);
  const row = ui(ada, `[data-where="${bob.pid}"]`);
  await expect(row).toContainText(/Bob Builder: .*pointer in Game of Life/);
  await expect(ui(ada, '[data-map] .desk')).toHaveCount(0);
  await expect(ui(ada, '[data-map-news]')).toHaveText('');
  await pointAt(bob, 60, 20);
  await expect(row).toContainText(/pointer in (?!Game)/);
  await expect(ui(ada, '[data-map-news]')).toHaveText(/^Bob Builder: .*pointer in (?!Game)/);
  // From the keyboard: shows where.
  await row.locator('button').press('Enter');
  await expect(ui(ada, '.pulse')).toHaveCount(1);

  await ui(ada, '[data-settings]').click();
  await ui(ada, 'input[name="map"][value="off"]').check();
  await ada.page.reload();
  await settled(ada.page);
  await openPanel(ada);
  await expect(ui(ada, '[data-entry]')).toHaveCount(2);
  await expect(ui(ada, '[data-map]')).toHaveCount(0);
  await ada.page.setViewportSize({ width: 390, height: 800 });
  await expect(ui(ada, '[data-map-button]')).toHaveCount(0);
  await ui(ada, '[data-settings]').click();
  await ui(ada, 'input[name="map"][value="on"]').check();
  await expect(ui(ada, '[data-map-button]')).toBeVisible();
  await ada.page.setViewportSize({ width: 1280, height: 800 });
  await expect(ui(ada, '[data-map-button]')).toHaveCount(0);
  await closePanel(ada);
});

test('a narrow page has the map at hand, and the app’s key line stays free', async ({
  pair: { a: ada, b: bob },
}) => {
  await ada.page.setViewportSize({ width: 390, height: 800 });
  const button = ui(ada, '[data-map-button]');
  await button.click();
  const card = ui(ada, '.map-card');
  await expect(card.locator('.box')).toHaveCount(2);
  await pointAt(bob, 8, 6);
  await expect.poll(() => isIn(spot(ada, bob, 'pointer'), boxOf(ada, 'Game of Life'))).toBe(true);
  const free = async () => {
    const box = await card.boundingBox();
    const last = await ada.cell(0, 29);
    return box && [box.y + box.height < last.y, box.x >= 0];
  };
  await expect.poll(free).toEqual([true, true]);
  // It stays while one works beside it.
  await ada.page.mouse.click(20, 700);
  await expect(card).toBeVisible();
  await boxOf(ada, 'Game of Life').click({ position: { x: 3, y: 3 } });
  await expect(ui(ada, '.shown-place')).toHaveCount(1);
  await button.click();
  await expect(card).toHaveCount(0);
  await ada.page.setViewportSize({ width: 1280, height: 800 });
});

test('nothing in the list of people moves when its map arrives', async ({ pair: { a: ada } }) => {
  const arrives = Promise.withResolvers<void>();
  await ada.page.route('**/assets/map-*.js', async (route) => {
    await arrives.promise;
    await route.continue();
  });
  try {
    await ada.page.reload();
    await settled(ada.page);
    await openPanel(ada);
    const me = ui(ada, `[data-entry="${ada.pid}"]`);
    const placeOf = () => me.evaluate((it) => (it as HTMLElement).offsetTop);
    const before = await placeOf();
    arrives.resolve();
    await expect(ui(ada, '[data-map] .box')).toHaveCount(2);
    // A pixel is the rounding's.
    expect(Math.abs((await placeOf()) - before)).toBeLessThanOrEqual(1);
  } finally {
    arrives.resolve();
    await ada.page.unroute('**/assets/map-*.js');
    await closePanel(ada);
  }
});
