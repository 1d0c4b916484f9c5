// Long texts, what has to stay everybody's own, and what is the room's without being a window.
import { closeAll, open } from '../app.ts';
import { expect, test } from '../test.ts';
import { windows } from '../windows.ts';
import { order, state, text } from './content.ts';

test.afterEach(({ pair, server }) => closeAll(server, pair.room, 2));

test('a text of 40,000 characters arrives whole', async ({ pair: { room }, server }) => {
  const id = await open(server, room, 1, 'text_editor', [10, 4, 50, 12]);
  const line = 'é – forty characters are in this line 🏠\n';
  const long = line.repeat(Math.floor(40_000 / line.length));
  const step = line.length * 10;
  for (let at = 0; at < long.length; at += step) {
    const content = `base64:${Buffer.from(long.slice(at, at + step)).toString('base64url')}`;
    await server.ipc(room, 1, 'set_text', { id, content, append: 'true' });
  }
  await expect.poll(() => text(server, room, 2)).toBe(long);
  expect(await text(server, room, 1)).toBe(long);
});

test('which window has the keys is everybody’s own', async ({ pair: { a, room }, server }) => {
  const one = await open(server, room, 1, 'text_editor', [2, 2, 40, 12]);
  await open(server, room, 1, 'life', [50, 2, 40, 12]);
  await expect.poll(() => order(server, room, 2)).toEqual(['life', 'text_editor']);
  const focused = async (seat: number) =>
    (await state(server, room, seat)).windows.find((w) => w.focused)?.type;
  const moved = async (x: number) => {
    await server.ipc(room, 1, 'move_window', { id: one, x, y: 5 });
    await expect.poll(async () => (await windows(server, room, 2))[1]?.x).toBe(x);
  };
  const revOfRoom = async () => (await server.snapshot()).rooms.find((r) => r.id === room)?.rev;
  // What follows the opening has come, too, and the page knows all of it: from here on one move is one revision.
  await moved(4);
  let rev = await revOfRoom();
  await expect
    .poll(
      async () => {
        const before = rev;
        rev = await revOfRoom();
        return before === rev && (await a.snapshot()).rev === rev;
      },
      { intervals: [300] },
    )
    .toBe(true);
  const theirs = await focused(2);
  await server.ipc(room, 1, 'focus_window', { id: one });
  await expect.poll(() => focused(1)).toBe('text_editor');
  // Something that does travel, so that there was time for the focus as well.
  await moved(5);
  expect(await focused(2)).toBe(theirs);
  await expect.poll(async () => (await a.snapshot()).rev).toBe(Number(rev) + 1);
});

test('BR16: wallpaper and theme are the room’s, for those who are in and those who come later', async ({
  enter,
  room,
  server,
}) => {
  const look = async (seat: number) => (await state(server, room, seat)).desktop;
  await enter(room, 'Ada');
  const rev = async () => (await server.snapshot()).rooms.find((r) => r.id === room)?.rev;
  expect(await look(1)).toEqual({ wallpaper: 'stars', theme: 'night' });
  // The record as it first was, and then with the change.
  await expect.poll(rev).toBe(1);
  await server.ipc(room, 1, 'set_desktop', { wallpaper: 'dots' });
  await expect.poll(rev).toBe(2);

  const b = await enter(room, 'Bob');
  await expect.poll(() => look(2)).toEqual({ wallpaper: 'dots', theme: 'night' });
  // By the menu: Alt+W, then up from the first item to the last.
  await b.page.keyboard.press('Alt+w');
  await b.page.keyboard.press('ArrowUp');
  await b.page.keyboard.press('Enter');
  await expect.poll(() => look(2)).toEqual({ wallpaper: 'dots', theme: 'ember' });
  await expect.poll(() => look(1)).toEqual({ wallpaper: 'dots', theme: 'ember' });

  // It is no window: neither for the room nor for the desktops.
  const { rooms, seats } = await server.snapshot();
  expect(rooms.find((r) => r.id === room)?.windows).toBe(0);
  expect(seats.filter((s) => s.room === room).map((s) => s.windows)).toEqual([[], []]);
  expect(seats.filter((s) => s.room === room).map((s) => s.bridge.missing)).toEqual([[], []]);
});
