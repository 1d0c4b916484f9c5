// Rooms without a grid: each seat has its own size, and nobody's clamp is the others'.
import { open } from '../app.ts';
import { atRest } from '../rest.ts';
import { bridgesLive, expect, test } from '../test.ts';
import { windows } from '../windows.ts';

const SMALL = { width: 700, height: 420 };
const WIDE = { width: 1500, height: 950 };

test('BR4, BR6: a window that a small browser clamps keeps its place in the room and in a wide one', async ({
  enter,
  room,
  server,
}) => {
  const small = await enter(room, 'Ada', SMALL);
  const wide = await enter(room, 'Bob', WIDE);
  await bridgesLive(server, room, 2);
  await atRest(small, wide);
  expect((await small.size()).cols).toBeLessThan(90);
  expect((await wide.size()).cols).toBeGreaterThan(140);
  await open(server, room, 2, 'life', [90, 20, 50, 12]);
  await expect.poll(() => windows(server, room, 1)).toHaveLength(1);

  // As the bridges know it: what the server says of a room itself may be a second old.
  const revs = async () => (await server.seats(room)).map(({ bridge }) => bridge.rev);
  await expect.poll(async () => new Set(await revs()).size).toBe(1);
  const before = await revs();
  // Somebody works in the small one, so that its bridge looks at it often.
  const middle = await small.cell(20, 10);
  for (let i = 0; i < 12; i += 1) {
    await small.page.mouse.move(middle.x + i, middle.y);
    await small.page.mouse.click(middle.x + i, middle.y);
  }
  expect(await windows(server, room, 2)).toMatchObject([{ x: 90, y: 20, w: 50, h: 12 }]);
  expect(await revs()).toEqual(before);

  // In the small one it stands where a hand can reach it.
  const { cols, rows } = await small.size();
  await expect
    .poll(async () => {
      const [clamped] = await windows(server, room, 1);
      return clamped && clamped.x < cols - 4 && clamped.y < rows - 2;
    })
    .toBe(true);
  const [shown] = await windows(server, room, 1);

  // Moved there along one axis, the others stay what they were in the room.
  const y = shown?.y ?? 0;
  await server.ipc(room, 1, 'move_window', { id: shown?.id ?? '', x: 5, y });
  await expect.poll(() => windows(server, room, 2)).toMatchObject([{ x: 5, y: 20, w: 50, h: 12 }]);
});
