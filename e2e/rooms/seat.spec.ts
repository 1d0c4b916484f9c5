// A seat of one's own: reload and return come back to the same app and the right screen.
import { closeAll, open } from '../app.ts';
import { atRest } from '../rest.ts';
import { bridgesLive, expect, settled, test, type Visitor } from '../test.ts';

test('each visitor has an app of its own; a reload keeps it, and the mouse still drags windows', async ({
  pair: { room, a },
  server,
}) => {
  await closeAll(server, room, 2);
  const before = await server.seats(room);
  expect(before.length).toBe(2);
  const pids = before.map((s) => s.pids.app);
  expect(new Set(pids).size).toBe(2);

  await open(server, room, 1, 'test_pattern', [5, 3, 40, 12]);
  await server.ipc(room, 1, 'send_text', { id: 'auto', content: 'still here' });
  await expect.poll(async () => (await a.screen()).join('\n')).toContain('still here');
  const [menu] = await a.screen();
  await a.page.reload();
  await settled(a.page);
  expect((await server.seats(room)).map((s) => s.pids.app)).toEqual(pids);
  await expect.poll(async () => (await a.screen()).join('\n')).toContain('still here');
  expect((await a.screen())[0]).toBe(menu);

  await closeAll(server, room, 2);
  await open(server, room, 1, 'test_pattern', [10, 5, 40, 12]);
  await expect.poll(async () => (await a.screen())[6]).toContain('Test');
  await atRest(a);
  const [from, to] = [await a.cell(30, 6), await a.cell(36, 8)];
  await a.page.mouse.move(from.x, from.y);
  await a.page.mouse.down();
  await a.page.mouse.move(to.x, to.y, { steps: 4 });
  await a.page.mouse.up();
  await expect
    .poll(async () => (await server.seats(room))[0]?.windows.map((w) => [w.x, w.y]))
    .toEqual([[16, 7]]);
  await bridgesLive(server, room, 2);
  await closeAll(server, room, 2);
});

test('the presence bar takes its own space and covers no terminal cell', async ({
  enter,
  pair,
  room,
}) => {
  const narrow = await enter(room, 'Ada', { width: 360, height: 640 });
  await atRest(pair.a, narrow);
  await barIsApart(pair.a, 1280, 800);
  await barIsApart(narrow, 360, 640);
});

async function barIsApart(who: Visitor, width: number, height: number): Promise<void> {
  expect(who.page.viewportSize()).toEqual({ width, height });
  const bar = await who.page.locator('teleport-overlay [data-status]').first().boundingBox();
  const grid = await who.page.locator('.xterm-screen').boundingBox();
  if (!bar || !grid) throw new Error('bar or terminal is missing');
  const apart = bar.y + bar.height <= grid.y + 0.5 || grid.y + grid.height <= bar.y + 0.5;
  expect(apart, JSON.stringify({ bar, grid })).toBe(true);
  expect(grid.x + grid.width).toBeLessThanOrEqual(width + 0.5);
  expect(grid.y + grid.height).toBeLessThanOrEqual(height + 0.5);
}

test('a visitor gets a friendly name without a form; the console is clean and no request leaves this origin', async ({
  browser,
  room,
  server,
}) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const said: string[] = [];
  page.on('console', (m) => {
    if (m.type() === 'error' || m.type() === 'warning') said.push(m.text());
  });
  page.on('pageerror', (e) => said.push(String(e)));
  page.on('request', (r) => {
    if (!r.url().startsWith(server.url) && !r.url().startsWith('data:')) said.push(r.url());
  });
  await page.goto(`${server.url}/room/${room}/`);
  await expect(page.locator('teleport-overlay [data-person]').first()).toContainText(
    /[a-z]+-[a-z]+/,
  );
  await settled(page);
  // Headless Chromium has no GPU: xterm.js says that it falls back to a canvas. That a task of its own took longer than
  // the browser was idle it says of the machine, not of the page.
  const ofTheMachine = /webgl|GPU|GL Driver|^task queue exceeded allotted deadline by \d+ms$/i;
  expect(said.filter((line) => !ofTheMachine.test(line))).toEqual([]);
  await context.close();
});
