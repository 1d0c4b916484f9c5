// GE2 in real browsers: a pointer stays on its window wherever that is; who can't be drawn has a mark that leads there.
import { closeAll, open, windows } from './app.ts';
import { enterCrowd, partySecret } from './crowd.ts';
import type { Server } from './server.ts';
import {
  test as base,
  bridgesLive,
  enterPair,
  expect,
  knowsWindows,
  type Pair,
  type TeleportWindow,
  type Visitor,
} from './test.ts';

const WIDE = { width: 1500, height: 900 };
const SMALL = { width: 900, height: 560 };

// Two visitors whose seats differ in size, for several tests.
const test = base.extend<object, { unlike: Pair }>({
  unlike: [
    async ({ browser, server, freshRoom }, use) => {
      await using pair = await enterPair(browser, server, freshRoom(), [WIDE, SMALL]);
      await use(pair);
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

/** Moves A's pointer to a cell in a few steps. */
async function point(who: Visitor, col: number, row: number): Promise<void> {
  const at = await who.cell(col, row);
  await who.page.mouse.move(at.x - 4, at.y);
  await who.page.mouse.move(at.x, at.y, { steps: 3 });
}

/** The window on top in a seat, as cells of its terminal: the menu bar is row 0. */
async function topWindow(server: Server, room: string, seat: number) {
  const [top] = await windows(server, room, seat);
  if (!top) throw new Error('no window');
  return { ...top, row: top.y + 1 };
}

/** Nothing is open, and both pages know it: what they know of the windows of the last test would count for this one. */
async function clear(server: Server, { room, a, b }: Pair): Promise<void> {
  await closeAll(server, room, 2);
  await knowsWindows(a, 0);
  await knowsWindows(b, 0);
}

async function expectCell(who: Visitor, pid: string, col: number, row: number): Promise<void> {
  const ghost = who.ghost(pid, 'pointer');
  await expect(ghost).toHaveAttribute('data-col', String(col));
  await expect(ghost).toHaveAttribute('data-row', String(row));
}

test('GE2: a pointer stays on its window on the other side, at another place of a screen of another size', async ({
  unlike,
  server,
}) => {
  const { a, b, room } = unlike;
  await clear(server, unlike);
  const id = await open(server, room, 1, 'test_pattern', [10, 3, 30, 10]);
  await knowsWindows(a, 1);
  await knowsWindows(b, 1);

  await point(a, 10 + 12, 4 + 5);
  await expectCell(b, a.pid, 22, 9);
  // By percentages it would be elsewhere: the screens differ.
  const [from, to] = [await a.size(), await b.size()];
  expect(Math.floor((22.5 / from.cols) * to.cols)).not.toBe(22);
  await expect(b.ghost(a.pid, 'pointer')).toHaveAttribute('data-seen', 'here');

  // The window goes away under a pointer that stands still: then that points at the desktop, in percent.
  await server.ipc(room, 1, 'move_window', { id, x: 60, y: 3 });
  await expectCell(
    b,
    a.pid,
    Math.floor((22.5 / from.cols) * to.cols),
    Math.floor((9.5 / from.rows) * to.rows),
  );
  // And comes back with another cell under it.
  await server.ipc(room, 1, 'move_window', { id, x: 15, y: 3 });
  await expectCell(b, a.pid, 22, 9);
});

test('GE2: a pointer that drags a window by its title bar stays on the bar', async ({
  unlike,
  server,
}) => {
  const { a, b, room } = unlike;
  await clear(server, unlike);
  await open(server, room, 1, 'test_pattern', [10, 3, 30, 10]);
  await knowsWindows(a, 1);
  await knowsWindows(b, 1);
  await point(a, 25, 4);
  await expectCell(b, a.pid, 25, 4);
  await a.page.mouse.down();
  for (let i = 1; i <= 12; i += 1) {
    const at = await a.cell(25 + i, 4 + Math.ceil(i / 3));
    await a.page.mouse.move(at.x, at.y);
    const seen = await b.page.evaluate((pid) => {
      const ghost = document
        .querySelector('teleport-overlay')
        ?.shadowRoot?.querySelector<HTMLElement>(`[data-ghost="${pid}"][data-kind="pointer"]`);
      const top = (window as unknown as TeleportWindow).teleportLink?.windows?.list[0];
      return [
        Number(ghost?.dataset.col) - (top?.[1] ?? 0),
        Number(ghost?.dataset.row) - (top?.[2] ?? 0),
      ];
    }, a.pid);
    expect(seen).toEqual([15, 0]);
  }
  await a.page.mouse.up();
  await expectCell(b, a.pid, 37, 8);
});

test('a pointer under another window has a mark at that window’s edge; a click raises the one below', async ({
  enter,
  room,
  server,
}) => {
  const a = await enter(room, 'Ada');
  const b = await enter(room, 'Bob');
  await bridgesLive(server, room, 2);
  const { cols, rows } = await b.size();
  await open(server, room, 1, 'test_pattern', [cols - 50, rows - 22, 46, 18]);
  await knowsWindows(a, 1);
  await knowsWindows(b, 1);
  // The chat window is an app's own: Bob's covers a part that Ada sees.
  await server.ipc(room, 2, 'exec_command', { name: 'open_scramble' });
  await expect.poll(async () => (await topWindow(server, room, 2)).type).toBe('scramble');
  const chat = await topWindow(server, room, 2);
  await expect
    .poll(() =>
      b.page.evaluate(
        () => (window as unknown as TeleportWindow).teleportLink?.windows?.list[0]?.[0],
      ),
    )
    .toBeNull();

  await point(a, chat.x + 4, chat.row + 3);
  const ghost = b.ghost(a.pid, 'pointer');
  await expect(ghost).toHaveAttribute('data-seen', 'covered');
  await expect(ghost).toHaveCSS('opacity', '0');
  const mark = b.page.getByRole('button', { name: /Ada points at something under another window/ });
  await expect(mark).toBeVisible();
  await expect
    .poll(async () => {
      const [box, edge] = [await mark.boundingBox(), await b.cell(chat.x, chat.row + 3)];
      return Math.abs((box?.x ?? 0) + (box?.width ?? 0) / 2 - edge.x);
    })
    .toBeLessThan(60);

  await mark.click();
  await expect(b.page.locator('teleport-overlay .pulse')).toBeAttached();
  await expect.poll(async () => (await topWindow(server, room, 2)).type).toBe('test_pattern');
  await expect(ghost).toHaveAttribute('data-seen', 'here');
  await expect(mark).toHaveCount(0);
  await expectCell(b, a.pid, chat.x + 4, chat.row + 3);
});

test('marks let drags and the wheel pass to the terminal', async ({ unlike, server }) => {
  const { a, b, room } = unlike;
  await clear(server, unlike);
  const { cols } = await b.size();
  await open(server, room, 1, 'test_pattern', [cols - 20, 3, 50, 12]);
  await open(server, room, 1, 'test_pattern', [5, 16, 30, 10]);
  await knowsWindows(a, 2);
  await knowsWindows(b, 2);
  await point(a, cols + 15, 10);
  const mark = b.page.getByRole('button', { name: /Ada points beyond the edge/ });
  const box = await mark.boundingBox();
  if (!box) throw new Error('no mark');
  await b.page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(window, { seen });
    document
      .querySelector('.xterm')
      ?.addEventListener('wheel', (event) => seen.push((event as WheelEvent).deltaY));
  });
  await b.page.mouse.move(box.x + 10, box.y + 10);
  await b.page.mouse.wheel(0, 40);
  await expect
    .poll(() => b.page.evaluate(() => (window as unknown as { seen: number[] }).seen))
    .toEqual([40]);
  // Bob drags a window by its title bar over the mark: the app gets every move.
  const grip = await b.cell(20, 17);
  await b.page.mouse.move(grip.x, grip.y);
  await b.page.mouse.down();
  await b.page.mouse.move(box.x + 10, box.y + 10, { steps: 6 });
  await b.page.mouse.up();
  const [col, row] = await b.page.evaluate(
    ([x, y]) => {
      const screen = (document.querySelector('.xterm-screen') as Element).getBoundingClientRect();
      const { cols: c, rows: r } = (window as unknown as TeleportWindow).term;
      return [
        Math.floor(((x - screen.left) * c) / screen.width),
        Math.floor(((y - screen.top) * r) / screen.height),
      ] as const;
    },
    [box.x + 10, box.y + 10] as const,
  );
  await expect
    .poll(async () => {
      const top = await topWindow(server, room, 2);
      return [top.x + 15, top.row];
    })
    .toEqual([col, row]);
});

test('a pointer over a window that is not here is drawn in percent, faintly, with a mark', async ({
  enter,
  room,
  server,
}) => {
  const b = await enter(room, 'Bob');
  await bridgesLive(server, room, 1);
  await open(server, room, 1, 'test_pattern', [10, 3, 30, 10]);
  await knowsWindows(b, 1);
  await using crowd = await enterCrowd({
    url: server.url,
    room,
    secret: await partySecret(server.home),
    count: 1,
    names: ['Ada'],
    path: (_, t) => ({ x: 80 + Math.sin(t), y: 50, w: ['nobody1:1', 2, 2] }),
  });
  crowd.move(true);
  const ghost = b.page.locator('teleport-overlay [data-kind="pointer"]');
  await expect(ghost).toHaveAttribute('data-seen', 'elsewhere');
  const { cols, rows } = await b.size();
  await expect(ghost).toHaveAttribute('data-row', String(Math.floor(rows / 2)));
  expect(Math.abs(Number(await ghost.getAttribute('data-col')) / cols - 0.8)).toBeLessThan(0.03);
  const mark = b.page.getByRole('button', { name: 'Ada points at a window that is not here' });
  await expect(mark).toBeVisible();
  // A mark that goes along is no target that stands still.
  crowd.move(false);
  await mark.click();
  await expect(b.page.locator('teleport-overlay .pulse')).toBeAttached();
});

test('a pointer beyond the edge of a smaller screen has a mark there, which Enter presses, too', async ({
  unlike,
  server,
}) => {
  const { a, b, room } = unlike;
  await clear(server, unlike);
  const { cols } = await b.size();
  await open(server, room, 1, 'test_pattern', [cols - 20, 3, 50, 12]);
  await knowsWindows(a, 1);
  await knowsWindows(b, 1);
  await point(a, cols + 15, 10);
  const ghost = b.ghost(a.pid, 'pointer');
  await expect(ghost).toHaveAttribute('data-seen', 'outside');
  await expect(ghost).toHaveAttribute('data-col', String(cols - 1));
  const mark = b.page.getByRole('button', { name: /Ada points beyond the edge/ });
  await expect(mark).toBeVisible();
  await expect
    .poll(async () => {
      const [box, last] = [await mark.boundingBox(), await b.cell(cols - 1, 10)];
      const fromEdge = last.x - ((box?.x ?? 0) + (box?.width ?? 0));
      const fromRow = Math.abs((box?.y ?? 0) + (box?.height ?? 0) / 2 - last.y);
      return [fromEdge < 16, fromRow < 4];
    })
    .toEqual([true, true]);
  await mark.focus();
  await b.page.keyboard.press('Enter');
  await expect(b.page.locator('teleport-overlay .pulse')).toBeAttached();
  // It goes with its person.
  await a.leave();
  await expect(mark).toHaveCount(0);
});
