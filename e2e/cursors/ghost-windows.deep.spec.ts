// GE2: pointers under other windows, and over windows that are not here.
import { open } from '../app.ts';
import { enterCrowd, partySecret } from '../crowd.ts';
import { bridgesLive, expect, knowsWindows, type TeleportWindow } from '../test.ts';
import { expectCell, point, test, topWindow } from './ghost-windows.ts';

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
        () => (window as unknown as TeleportWindow).teleportConnection?.windows?.list[0]?.[0],
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
