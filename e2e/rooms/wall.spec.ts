// The watch wall: two guests at work in a mirrored room, and somebody who watches both.
import { open } from '../app.ts';
import { linesFrom, say } from '../people/chat.ts';
import { panelsLoaded, pointAt } from '../rest.ts';
import { pairRoom } from '../rooms.ts';
import { bridgesLive, expect, knowsWindows } from '../test.ts';
import { button, ghostOn, large, shows, tile, wallShows } from './wall.ts';
import { testWatching } from './watching.ts';

const SHELL = 'app: ["bash", "--norc", "--noprofile"]\n';
const test = testWatching({
  rooms: {
    desk: pairRoom('desk'),
    hall: pairRoom('hall', SHELL),
    keys: pairRoom('keys', SHELL),
    gate: pairRoom('gate', SHELL),
  },
});
const type = async (who: { page: import('@playwright/test').Page }, text: string) => {
  await who.page.locator('.xterm-helper-textarea').focus();
  await who.page.keyboard.type(text);
};

test('the wall waits for people; each seat appears with its name and what is typed in it, and goes with its person', async ({
  audience,
  enter,
}) => {
  const page = await audience('/room/hall/watch?name=Eve');
  await expect(page.locator('.nobody')).toContainText('Nobody is in this room just now');
  const ada = await enter('hall', 'Ada');
  await wallShows(page, [1]);
  // One seat is shown large.
  expect(await large(page)).toEqual(['1']);
  const bob = await enter('hall', 'Bob');
  await wallShows(page, [1, 2]);
  expect(await large(page)).toEqual([]);
  await expect(page.locator('.names')).toHaveText(['Ada', 'Bob']);
  await type(ada, 'echo from-ada');
  await type(bob, 'echo from-bob');
  await shows(page, 1, 'echo from-ada');
  await shows(page, 2, 'echo from-bob');
  await expect(tile(page, 2).locator('.doing')).toHaveText('Typing');
  await expect(tile(page, 2)).toHaveAttribute('data-acts', '');

  // Others see who watches, and no seat is taken.
  const eve = async () => (await ada.snapshot()).people.find(({ name }) => name === 'Eve');
  await expect.poll(eve).toMatchObject({ role: 'watcher', status: 'watching' });

  await bob.leave();
  await expect(tile(page, 2)).toHaveCount(0);
  expect(await large(page)).toEqual(['1']);
  await shows(page, 1, 'echo from-ada');
  const cleo = await enter('hall', 'Cleo');
  await wallShows(page, [1, 2]);
  await expect(page.locator('.names')).toHaveText(['Ada', 'Cleo']);
  await type(cleo, 'echo from-cleo');
  await shows(page, 2, 'echo from-cleo');
});

test('GE2: a pointer is on every seat, in the window that it is over; with a name where the seat is large; chat goes both ways', async ({
  audience,
  enter,
  server,
}) => {
  const ada = await enter('desk', 'Ada');
  // A smaller terminal, in which what is far out at Ada's is brought in.
  const bob = await enter('desk', 'Bob', { width: 640, height: 480 });
  await bridgesLive(server, 'desk', 2);
  await open(server, 'desk', 1, 'test_pattern', [80, 5, 30, 10]);
  for (const who of [ada, bob]) await knowsWindows(who, 1);
  const page = await audience('/room/desk/watch?name=Eve');
  await wallShows(page, [1, 2]);
  await pointAt(ada, 82, 7);
  const there = (await server.seats('desk'))[1]?.windows[0];
  expect(there?.x).toBeLessThan(75);
  for (const [seat, x, y] of [
    [1, 80, 5],
    [2, there?.x ?? 0, there?.y ?? 0],
  ] as const) {
    const ghost = ghostOn(page, seat, ada.pid);
    await expect(ghost).toHaveAttribute('data-col', String(x + 2));
    await expect(ghost).toHaveAttribute('data-row', String(y + 2));
    await expect(ghost.locator('.tag')).toHaveCount(0);
  }
  await tile(page, 2).locator('.pick').click();
  expect(await large(page)).toEqual(['2']);
  await pointAt(ada, 40, 20);
  await expect(ghostOn(page, 2, ada.pid).locator('.tag')).toHaveText('Ada');
  await expect(ghostOn(page, 1, ada.pid).locator('.tag')).toHaveCount(0);

  await panelsLoaded(ada);
  await say(ada, 'hello out there, see https://example.org/a');
  await expect(button(page, 'Chat')).toContainText('1 unread');
  await page.keyboard.press('c');
  const line = page.locator(`[data-chat-from="${ada.pid}"]`);
  await expect(line).toContainText('hello out there');
  await expect(line.getByRole('link')).toHaveAttribute('href', 'https://example.org/a');
  await expect(button(page, 'Chat')).not.toContainText('unread');
  await expect(page.getByLabel('Write to everybody')).toBeFocused();
  // What is typed there is no key of the wall.
  await page.keyboard.type('1 from the wall');
  expect(await large(page)).toEqual(['2']);
  await page.keyboard.press('Enter');
  const eve = (await ada.snapshot()).people.find(({ name }) => name === 'Eve');
  await expect(linesFrom(ada, { pid: eve?.pid ?? '' })).toContainText('1 from the wall');
  await page.keyboard.press('Escape');
  await expect(page.locator('.chat')).toHaveCount(0);
});

test('keys pick a seat and go back to all; the wall follows whoever types; one seat has a page of its own', async ({
  audience,
  enter,
  server,
}) => {
  const ada = await enter('keys', 'Ada');
  const bob = await enter('keys', 'Bob');
  const page = await audience('/room/keys/watch?name=Eve');
  await wallShows(page, [1, 2]);
  await page.keyboard.press('2');
  expect(await large(page)).toEqual(['2']);
  await expect.poll(() => new URL(page.url()).hash).toBe('#2');
  await page.keyboard.press('ArrowLeft');
  expect(await large(page)).toEqual(['1']);
  await page.keyboard.press('9');
  expect(await large(page)).toEqual(['1']);
  // A terminal to look at leaves the wall its keys.
  await tile(page, 1).locator('.xterm').click();
  await page.keyboard.press('2');
  expect(await large(page)).toEqual(['2']);
  await page.keyboard.press('Escape');
  expect(await large(page)).toEqual([]);
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(tile(page, 2).locator('.pick')).toBeFocused();
  await page.keyboard.press('Enter');
  expect(await large(page)).toEqual(['2']);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(await large(page)).toEqual(['2']);

  await page.keyboard.press('f');
  await expect(button(page, 'Follow')).toHaveAttribute('aria-pressed', 'true');
  await type(ada, 'a');
  await expect.poll(() => large(page)).toEqual(['1']);
  await expect(page.locator('[data-spoken]')).toHaveText('Now: Ada, seat 1');
  // Whoever has only stopped is still shown.
  await expect(tile(page, 1).locator('.doing')).toHaveCount(0);
  expect(await large(page)).toEqual(['1']);
  await type(bob, 'b');
  await expect.poll(() => large(page)).toEqual(['2']);
  // Picking a seat ends it.
  await page.keyboard.press('1');
  await expect(button(page, 'Follow')).toHaveAttribute('aria-pressed', 'false');
  await type(bob, 'b');
  await expect(tile(page, 2)).toHaveAttribute('data-acts', '');
  expect(await large(page)).toEqual(['1']);

  await page.reload();
  await wallShows(page, [1, 2]);
  expect(await large(page)).toEqual(['1']);
  await tile(page, 1).getByRole('link', { name: 'Only seat 1' }).click();
  await expect(page).toHaveURL(`${server.url}/room/keys/watch/1`);
  await expect(page.locator('teleport-overlay [data-watching="1"]')).toContainText('Watching Ada');
});

test('LK2: a paused room is marked on every seat, with who, why and what is asked; a paused seat on that one', async ({
  audience,
  enter,
  server,
}) => {
  await enter('gate', 'Ada');
  const bob = await enter('gate', 'Bob');
  const page = await audience('/room/gate/watch?name=Eve');
  await wallShows(page, [1, 2]);
  await server.operate('gate', 'pause', { reason: 'Look closely.', question: 'Delete it all?' });
  const banner = page.locator('[data-pause="room"]');
  await expect(banner).toContainText('Paused for review by');
  await expect(banner).toContainText('Look closely.');
  await expect(banner.locator('[data-question]')).toContainText('Delete it all?');
  await expect(banner).toContainText('It goes on when a host approves.');
  for (const seat of [1, 2]) {
    await expect(tile(page, seat)).toHaveAttribute('data-doing', 'paused');
    await expect(tile(page, seat).locator('.teleport-terminal')).toHaveAttribute('data-paused', '');
    await expect(tile(page, seat).locator('.doing')).toHaveText('Paused');
  }
  await server.operate('gate', 'refuse');
  await expect(banner).toContainText('has refused: it stays paused.');
  await server.operate('gate', 'resume');
  await expect(banner).toHaveCount(0);
  await expect(page.locator('.told')).toContainText('lets the room go on');
  await expect(page.locator('[data-paused]')).toHaveCount(0);
  await type(bob, 'echo goes-on');
  await shows(page, 2, 'echo goes-on');

  await server.operate('gate', 'pause', { seat: 2 });
  await expect(tile(page, 2)).toHaveAttribute('data-doing', 'paused');
  await expect(tile(page, 1)).toHaveAttribute('data-doing', /here|idle/);
  await expect(banner).toHaveCount(0);
});

test('a phone: one column, a swipe leads to the next seat, chat is a sheet, and nothing is wider than the screen', async ({
  browser,
  enter,
  server,
}) => {
  await enter('keys', 'Ada');
  await enter('keys', 'Bob');
  const viewport = { width: 390, height: 760 };
  await using context = await browser.newContext({ viewport, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  await page.goto(`${server.url}/room/keys/watch?name=Eve`);
  await wallShows(page, [1, 2]);
  const [first, second] = [await tile(page, 1).boundingBox(), await tile(page, 2).boundingBox()];
  expect(first?.width).toBeGreaterThan(350);
  expect(second?.x).toBe(first?.x);
  expect(second?.y).toBeGreaterThan((first?.y ?? 0) + (first?.height ?? 0));
  await tile(page, 1).locator('.pick').tap();
  expect(await large(page)).toEqual(['1']);
  const swipe = (from: number, to: number) =>
    tile(page, 1)
      .or(tile(page, 2))
      .and(page.locator('.large'))
      .evaluate(
        (element, [start, end]) => {
          const touch = (x: number) =>
            new Touch({ identifier: 1, target: element, clientX: x, clientY: 200 });
          const tell = (type: string, x: number, down: boolean) =>
            element.dispatchEvent(
              new TouchEvent(type, {
                bubbles: true,
                touches: down ? [touch(x)] : [],
                changedTouches: [touch(x)],
              }),
            );
          tell('touchstart', start, true);
          tell('touchend', end, false);
        },
        [from, to] as const,
      );
  await swipe(300, 100);
  await expect.poll(() => large(page)).toEqual(['2']);
  await swipe(300, 270);
  await swipe(100, 300);
  await expect.poll(() => large(page)).toEqual(['1']);
  await button(page, 'Chat').tap();
  await expect(page.locator('.chat')).toBeVisible();
  expect((await page.locator('.chat').boundingBox())?.width).toBe(viewport.width);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(viewport.width);
});

test('only what is in view is connected', async ({ browser, enter, server }) => {
  await enter('keys', 'Ada');
  await enter('keys', 'Bob');
  const context = await browser.newContext({ viewport: { width: 560, height: 300 } });
  const page = await context.newPage();
  const streams = new Set<string>();
  page.on('websocket', (socket) => {
    const { pathname } = new URL(socket.url());
    if (!pathname.includes('terminal-server')) return;
    streams.add(pathname);
    socket.on('close', () => streams.delete(pathname));
  });
  await page.goto(`${server.url}/room/keys/watch?name=Eve`);
  await expect(page.locator('.tile')).toHaveCount(2);
  await expect.poll(() => [...streams]).toEqual(['/parties/terminal-server/keys.1']);
  await tile(page, 2).scrollIntoViewIfNeeded();
  await expect.poll(() => [...streams]).toEqual(['/parties/terminal-server/keys.2']);
  await context.close();
});
