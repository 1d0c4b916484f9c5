// A room's layout, further: emptied for good, written back exactly, and locked by a host from the page.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseLayout } from '../../rooms/layout.ts';
import { open } from '../app.ts';
import { bridgesLive, expect, settled } from '../test.ts';
import { type AppWindow, layout, windows } from '../windows.ts';
import { picture, SEEDED, test, textOf } from './layouts.ts';

test('HS2: a room whose windows were all closed is not seeded again', async ({ enter, server }) => {
  const ada = await enter('emptied', 'Ada');
  await expect.poll(() => layout(server, 'emptied', 1)).toEqual(SEEDED);
  const count = async () =>
    (await server.snapshot()).rooms.find(({ id }) => id === 'emptied')?.windows;
  // What the server says of a room may be a second old: none may be none yet.
  await expect.poll(count).toBe(3);
  await server.ipc('emptied', 1, 'close_all');
  await expect.poll(count).toBe(0);
  await ada.page.reload();
  await enter('emptied', 'Bob');
  await open(server, 'emptied', 2, 'gradient', [1, 2, 30, 8]);
  for (const seat of [1, 2])
    await expect.poll(() => layout(server, 'emptied', seat)).toEqual(['gradient 1,2 30x8']);
});

test('a captured layout restores to the same windows, and captured again it is the same file', async ({
  enter,
  server,
}) => {
  await enter('saved', 'Ada');
  await expect.poll(() => layout(server, 'saved', 1)).toEqual(SEEDED);
  const [editor, view, life] = (await windows(server, 'saved', 1)) as [
    AppWindow,
    AppWindow,
    AppWindow,
  ];
  expect([editor.type, view.type, life.type]).toEqual(['text_editor', 'text_view', 'life']);
  await server.ipc('saved', 1, 'move_window', { id: view.id, x: 11, y: 7 });
  await server.ipc('saved', 1, 'set_title', { id: editor.id, title: 'Gästebuch ✎' });
  await server.ipc('saved', 1, 'set_text', { id: editor.id, content: 'Sign here: ______' });
  await server.ipc('saved', 1, 'zoom_window', { id: editor.id, zoomed: 'true' });
  await server.ipc('saved', 1, 'raise_window', { id: life.id });
  await open(server, 'saved', 1, 'gradient', [60, 20, 30, 8]);

  interface Captured {
    file: string;
    windows: number;
    named?: string;
  }
  const saved = path.join(server.home, 'rooms/layouts/saved.json');
  await expect
    .poll(async () => {
      expect(await server.operate<Captured>('saved', 'capture')).toMatchObject({
        file: 'rooms/layouts/saved.json',
      });
      const read = parseLayout(await readFile(saved, 'utf8'));
      return read.windows.map(({ type, title, zoomed, props }) => [
        type,
        title,
        zoomed,
        props.path ?? props.text,
      ]);
    })
    .toEqual([
      ['gradient', expect.any(String), false, undefined],
      ['life', expect.any(String), false, undefined],
      ['text_editor', 'Gästebuch ✎', true, 'Sign here: ______'],
      ['text_view', expect.any(String), false, 'rooms/files/hello.md'],
    ]);
  const first = await readFile(saved, 'utf8');

  await enter('copy', 'Bob');
  const original = await picture(server, 'saved', 1);
  await expect.poll(() => picture(server, 'copy', 1)).toEqual(original);
  await expect.poll(() => textOf(server, 'copy', 1)).toBe('Sign here: ______');
  // Again, because the app may show what its bridge has not read yet.
  await expect
    .poll(async () => {
      const { windows: count } = await server.operate<Captured>('copy', 'capture');
      return { count, text: await readFile(saved, 'utf8') };
    })
    .toEqual({ count: 4, text: first });

  const bare = await server.operate<Captured>('bare', 'capture');
  expect(bare).toMatchObject({ file: 'rooms/layouts/bare.json', windows: 0 });
  expect(bare.named).toBe('rooms/bare.md');
});

test('LK1: who opened the host link locks the room from its page, and is not bound', async ({
  enter,
  browser,
  server,
}) => {
  const ada = await enter('hosted', 'Ada');
  const bob = await enter('hosted', 'Bob');
  await bridgesLive(server, 'hosted', 2);
  for (const seat of [1, 2])
    await expect.poll(() => layout(server, 'hosted', seat)).toEqual(SEEDED);
  const lock = (visitor: typeof ada) =>
    visitor.page.evaluate(
      async () => (await fetch('/api/rooms/hosted/lock', { method: 'POST' })).status,
    );
  expect(await lock(bob)).toBe(401);

  const { url } = (await (await server.ask('/api/rooms/hosted/host-link')).json()) as {
    url: string;
  };
  const forged = await browser.newContext();
  expect((await forged.request.get(`${url.slice(0, -2)}xx`)).status()).toBe(403);
  await forged.close();
  await ada.page.goto(url);
  await settled(ada.page);
  expect(ada.page.url()).not.toContain('host=');
  expect(await lock(ada)).toBe(200);

  const life = async (seat: number) =>
    (await windows(server, 'hosted', seat)).find((w) => w.type === 'life');
  const move = async (seat: number, x: number) =>
    server.ipc('hosted', seat, 'move_window', { id: (await life(seat))?.id ?? '', x, y: 2 });
  await move(2, 30);
  await expect.poll(async () => (await life(2))?.x).toBe(4);
  await move(1, 12);
  await expect.poll(async () => (await life(2))?.x).toBe(12);
  expect((await life(1))?.x).toBe(12);
});
