// GE2 in real browsers: a pointer stays on its window wherever that is; who can't be drawn has a mark that leads there.
import { open } from '../app.ts';
import { expect, knowsWindows, type TeleportWindow } from '../test.ts';
import { clear, expectCell, point, test, topWindow } from './ghost-windows.ts';

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
      const top = (window as unknown as TeleportWindow).teleportConnection?.windows?.list[0];
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
