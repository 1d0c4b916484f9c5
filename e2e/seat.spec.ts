// A seat of one's own: reload and return come back to the same app and the right screen.
import { open } from './app.ts';
import { expect, settled, test } from './test.ts';

test('each visitor has an app of its own, and a reload keeps it', async ({
  enter,
  room,
  server,
}) => {
  const a = await enter(room, 'Ada');
  await enter(room, 'Bob');
  const before = await server.seats(room);
  expect(before.length).toBe(2);
  const pids = before.map((s) => s.pids.app);
  expect(new Set(pids).size).toBe(2);

  await open(server, room, 1, 'test_pattern', [5, 3, 40, 12]);
  await server.ipc(room, 1, 'send_text', { id: 'auto', content: 'still here' });
  await expect.poll(async () => (await a.screen()).join('\n')).toContain('still here');
  const screen = await a.screen();
  await a.page.reload();
  await settled(a.page);
  expect((await server.seats(room)).map((s) => s.pids.app)).toEqual(pids);
  await expect.poll(async () => (await a.screen()).join('\n')).toContain('still here');
  expect((await a.screen())[0]).toBe(screen[0]);
});

test('after a reload the mouse still drags windows', async ({ enter, room, server }) => {
  const a = await enter(room, 'Ada');
  await open(server, room, 1, 'test_pattern', [10, 5, 40, 12]);
  await a.page.reload();
  await settled(a.page);
  const [from, to] = [await a.cell(30, 6), await a.cell(36, 8)];
  await a.page.mouse.move(from.x, from.y);
  await a.page.mouse.down();
  await a.page.mouse.move(to.x, to.y, { steps: 4 });
  await a.page.mouse.up();
  await expect
    .poll(async () => (await server.seats(room))[0]?.windows.map((w) => [w.x, w.y]))
    .toEqual([[16, 7]]);
});

test('the presence bar takes its own space and covers no terminal cell', async ({
  enter,
  room,
}) => {
  for (const [width, height] of [
    [1280, 800],
    [360, 640],
  ] as const) {
    const a = await enter(room, 'Ada', { width, height });
    const bar = await a.page.locator('teleport-overlay [data-status]').first().boundingBox();
    const grid = await a.page.locator('.xterm-screen').boundingBox();
    if (!bar || !grid) throw new Error('bar or terminal is missing');
    const apart = bar.y + bar.height <= grid.y + 0.5 || grid.y + grid.height <= bar.y + 0.5;
    expect(apart, JSON.stringify({ bar, grid })).toBe(true);
    expect(grid.x + grid.width).toBeLessThanOrEqual(width + 0.5);
    expect(grid.y + grid.height).toBeLessThanOrEqual(height + 0.5);
    await a.leave();
  }
});

test('the console is clean and no request leaves this origin', async ({
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
  await settled(page);
  // Headless Chromium has no GPU: xterm says that it falls back to a canvas.
  expect(said.filter((s) => !/webgl|GPU|GL Driver/i.test(s))).toEqual([]);
  await context.close();
});
