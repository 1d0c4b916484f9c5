// More than positions: order, titles, texts, art, zoom, wallpaper and theme are the same on both sides.
// How soon is for mirror.spec.ts, which holds the windows to their 500 ms on a machine that does nothing else.
import { isDeepStrictEqual } from 'node:util';
import { closeAll, open, windows } from './app.ts';
import type { Server } from './server.ts';
import { expect, test, type Visitor } from './test.ts';

interface State {
  windows: {
    id: string;
    type: string;
    title: string;
    zoomed: boolean;
    props: Record<string, unknown>;
    focused: boolean;
  }[];
  desktop: { wallpaper: string; theme: string };
  canvas: { cols: number; rows: number };
}

async function state(server: Server, room: string, seat: number): Promise<State> {
  return JSON.parse(await server.ipc(room, seat, 'get_state')) as State;
}

async function top(server: Server, room: string, seat: number): Promise<State['windows'][number]> {
  const [first] = (await state(server, room, seat)).windows;
  if (!first) throw new Error('no window');
  return first;
}

/** Types of a seat's windows, top first. */
async function order(server: Server, room: string, seat: number): Promise<string[]> {
  return (await windows(server, room, seat)).map((w) => w.type);
}

/** The text of the topmost editor of a seat. */
async function text(server: Server, room: string, seat: number): Promise<string> {
  const editor = (await windows(server, room, seat)).find((w) => w.type === 'text_editor');
  if (!editor) return 'no editor';
  const reply = JSON.parse(await server.ipc(room, seat, 'get_text', { id: editor.id })) as {
    text: string;
  };
  return reply.text;
}

async function click(who: Visitor, col: number, row: number): Promise<void> {
  const at = await who.cell(col, row);
  await who.page.mouse.click(at.x, at.y);
}

test.afterEach(({ pair, server }) => closeAll(server, pair.room, 2));

test('a window raised with a click in one desktop is on top in the other', async ({
  pair: { a, room },
  server,
}) => {
  await open(server, room, 1, 'gradient', [2, 2, 40, 12]);
  await open(server, room, 1, 'life', [20, 6, 40, 12]);
  await open(server, room, 1, 'test_pattern', [40, 10, 40, 12]);
  const first = ['test_pattern', 'life', 'gradient'];
  await expect.poll(() => order(server, room, 2)).toEqual(first);
  expect(await order(server, room, 1)).toEqual(first);

  await click(a, 10, 5);
  const raised = ['gradient', 'test_pattern', 'life'];
  await expect.poll(() => order(server, room, 1)).toEqual(raised);
  await expect.poll(() => order(server, room, 2)).toEqual(raised);
});

test('text typed in one editor appears in the other, and titles do', async ({
  pair: { a, b, room },
  server,
}) => {
  const id = await open(server, room, 1, 'text_editor', [10, 4, 50, 12]);
  await expect.poll(() => order(server, room, 2)).toEqual(['text_editor']);

  await click(a, 20, 8);
  await a.page.keyboard.type('Dear all, ', { delay: 20 });
  await expect.poll(() => text(server, room, 1)).toBe('Dear all, ');
  await expect.poll(() => text(server, room, 2)).toBe('Dear all, ');
  await expect.poll(async () => (await b.screen()).join('\n')).toContain('Dear all,');

  // And on from the other side, in the same text.
  await click(b, 30, 8);
  await b.page.keyboard.press('End');
  await b.page.keyboard.type('häuser 🏠\nbye', { delay: 20 });
  const both = 'Dear all, häuser 🏠\nbye';
  await expect.poll(() => text(server, room, 2)).toBe(both);
  await expect.poll(() => text(server, room, 1)).toBe(both);

  await server.ipc(room, 1, 'set_title', { id, title: 'Guest book' });
  await expect.poll(async () => (await top(server, room, 2)).title).toBe('Guest book');
});

test('a text of 40,000 characters arrives whole', async ({ pair: { room }, server }) => {
  const id = await open(server, room, 1, 'text_editor', [10, 4, 50, 12]);
  const line = 'é – forty characters are in this line 🏠\n';
  const long = line.repeat(Math.floor(40_000 / line.length));
  const step = line.length * 10;
  for (let at = 0; at < long.length; at += step) {
    const content = `base64:${Buffer.from(long.slice(at, at + step)).toString('base64url')}`;
    await server.ipc(room, 1, 'set_text', { id, content, append: 'true' });
  }
  await expect.poll(() => text(server, room, 2), { timeout: 10_000 }).toBe(long);
  expect(await text(server, room, 1)).toBe(long);
});

test('ST2: two who write at the same time end with the same text, the last one’s', async ({
  pair: { room },
  server,
}) => {
  const here = await open(server, room, 1, 'text_editor', [10, 4, 50, 12]);
  await expect.poll(() => order(server, room, 2)).toEqual(['text_editor']);
  const { id: there } = await top(server, room, 2);
  // Each in order: requests that are made at once may come in any.
  const write = async (seat: number, id: string, name: string) => {
    for (let i = 0; i < 10; i += 1) {
      await server.ipc(room, seat, 'set_text', { id, content: `${name} ${i}` });
    }
  };
  await Promise.all([write(1, here, 'Ada'), write(2, there, 'Bob')]);
  await expect
    .poll(async () => {
      const [one, two] = [await text(server, room, 1), await text(server, room, 2)];
      return one === two && /^(Ada|Bob) 9$/.test(one);
    })
    .toBe(true);
});

test('seed, palette and speed of art are the same on both sides, whoever turns them', async ({
  pair: { a, room },
  server,
}) => {
  await open(server, room, 2, 'cube', [60, 10, 30, 10]);
  await expect.poll(() => order(server, room, 1)).toEqual(['cube']);
  await open(server, room, 1, 'life', [10, 4, 40, 12]);
  const props = async (seat: number) => (await top(server, room, seat)).props;
  await expect.poll(() => order(server, room, 1)).toEqual(['life', 'cube']);
  await expect.poll(() => order(server, room, 2)).toEqual(['life', 'cube']);
  await expect
    .poll(async () => isDeepStrictEqual(await props(1), await props(2)), { intervals: [100] })
    .toBe(true);

  const before = await props(1);
  await click(a, 20, 8);
  await a.page.keyboard.press('F7');
  await a.page.keyboard.press('F8');
  await expect.poll(async () => (await props(1)).palette).not.toBe(before.palette);
  await expect.poll(async () => (await props(1)).seed).not.toBe(before.seed);
  const turned = await props(1);
  await expect.poll(() => props(2)).toEqual(turned);

  const { id } = await top(server, room, 2);
  await server.ipc(room, 2, 'set_props', { id, speed: 20 });
  await expect.poll(async () => (await props(1)).speed).toBe(20);
});

test('a zoomed window is zoomed in the other desktop, and goes back to its place in both', async ({
  pair: { a, room },
  server,
}) => {
  await open(server, room, 1, 'life', [10, 4, 40, 12]);
  await expect.poll(() => order(server, room, 2)).toEqual(['life']);
  const zoomed = async (seat: number) => (await top(server, room, seat)).zoomed;
  await click(a, 20, 8);
  for (const want of [true, false]) {
    await a.page.keyboard.press('F5');
    await expect.poll(() => zoomed(1)).toBe(want);
    await expect.poll(() => zoomed(2)).toBe(want);
  }
  await expect.poll(() => windows(server, room, 2)).toMatchObject([{ x: 10, y: 4, w: 40, h: 12 }]);
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
