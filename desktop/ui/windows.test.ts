// The real program on a real pty: sizes by every edge, the window list, the look's preview, notes, clocks and the gallery.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type DesktopProcess, startDesktop } from '../../testing/desktop.ts';

let app: DesktopProcess;
const shown = (): string => app.screen().join('\n');
const sees = (label: string): Promise<void> => vi.waitFor(() => expect(shown()).toContain(label));
const create = async (params: string): Promise<string> =>
  JSON.parse(await app.command(`cmd:create_window ${params}`)).id as string;
const find = async (id: string) => (await app.state()).windows.find((win) => win.id === id);
const is = (id: string, expected: object): Promise<void> =>
  vi.waitFor(async () => expect(await find(id)).toMatchObject(expected));
const look = async () =>
  (JSON.parse(await app.command('cmd:get_state')) as { desktop: object }).desktop;

beforeAll(async () => {
  app = await startDesktop({
    prepare: (folder) => writeFileSync(path.join(folder, 'zebra.txt'), '<o)__/\nstripes'),
  });
});
beforeEach(async () => {
  await app.command('cmd:close_all');
});
afterAll(() => app.close());

test('every side and corner resizes, with the mouse and with the keys', async () => {
  const id = await create('type=gradient x=20 y=8 w=30 h=12');
  const pull = (from: [number, number], to: [number, number]): void => {
    app.press(...from);
    app.drag(...to);
    app.release(...to);
  };
  pull([20, 14], [17, 14]);
  await is(id, { x: 17, y: 8, w: 33, h: 12 });
  pull([49, 14], [52, 14]);
  await is(id, { x: 17, y: 8, w: 36, h: 12 });
  pull([30, 20], [30, 22]);
  await is(id, { x: 17, y: 8, w: 36, h: 14 });
  pull([17, 9], [15, 7]);
  await is(id, { x: 15, y: 6, w: 38, h: 16 });
  pull([52, 7], [50, 9]);
  await is(id, { x: 15, y: 8, w: 36, h: 14 });
  pull([16, 22], [18, 20]);
  await is(id, { x: 17, y: 8, w: 34, h: 12 });
  await app.command(`cmd:focus_window id=${id}`);
  app.type('\x1b[15;5~\x1b[1;5D\x1b[1;5A\x1b[1;2C\x1b[1;2B\r');
  await is(id, { x: 16, y: 7, w: 36, h: 14 });
  app.type('\x1b[24~\x1b[H\x1b[6~');
  await is(id, { x: 0, y: 20 });
  // Escape takes the whole of it back.
  app.type('\x1b');
  await is(id, { x: 16, y: 7, w: 36, h: 14 });
});

test('Alt and a number go to a window, Alt+0 lists all, and shows, zooms or closes one', async () => {
  const first = await create('type=life x=2 y=1 w=30 h=10');
  const second = await create('type=orbit x=40 y=1 w=30 h=10');
  await app.command(`cmd:focus_window id=${second}`);
  app.type('\x1b1');
  await is(first, { focused: true });
  app.type('\x1b0');
  await sees('1  Game of Life  (30×10)');
  app.type('\x1b[B\r');
  await is(second, { focused: true });
  app.type('\x1b0');
  await sees('2  Orbit');
  app.type('\t\t\r');
  await is(second, { zoomed: true });
  app.type('\x1b0');
  await sees('2  Orbit');
  const row = app.screen().findIndex((line) => line.includes('1  Game'));
  app.click(app.screen()[row]?.indexOf('Game') ?? 0, row);
  app.type('\t\t\t ');
  await vi.waitFor(async () => expect(await find(first)).toBeUndefined());
  expect(await find(second)).toBeDefined();
});

test('wallpaper and theme are seen while they are chosen, and are the room’s only when taken', async () => {
  const before = await look();
  const ground = app.cell(0, 34).bg;
  app.type('\x1b[20;2~');
  await sees('Take it');
  app.type('\t\x1b[F');
  await vi.waitFor(() => expect(app.cell(0, 34).bg).not.toBe(ground));
  expect(await look()).toEqual(before);
  app.type('\x1b');
  await vi.waitFor(() => expect(app.cell(0, 34).bg).toBe(ground));
  app.type('\x1b[20;2~');
  await sees('Take it');
  app.type('\x1b[B\t\x1b[B\r');
  await vi.waitFor(async () => expect(await look()).toEqual({ wallpaper: 'dusk', theme: 'ember' }));
  await app.command('cmd:set_desktop wallpaper=stars theme=night');
});

test('a note is written on paper of a colour, and called by its first line', async () => {
  app.type('\x1b[1;2Q');
  await vi.waitFor(async () => expect((await app.state()).windows[0]?.type).toBe('note'));
  const id = (await app.state()).windows[0]?.id ?? '';
  app.type('Buy tea\rand milk\x1b[19~');
  await is(id, { props: { paper: 'pink' } });
  expect(JSON.parse(await app.command(`cmd:get_text id=${id}`)).text).toBe('Buy tea\nand milk');
  await vi.waitFor(() =>
    expect(app.screen().filter((line) => line.includes('Buy tea'))).toHaveLength(2),
  );
  expect(await app.command(`cmd:set_props id=${id} paper=plaid`)).toBe('err invalid props paper');
});

test('a clock shows hands or digits in a time zone that is a property', async () => {
  const id = await create('type=clock x=4 y=2 w=40 h=14');
  await app.command(`cmd:focus_window id=${id}`);
  await sees('Clock · UTC');
  await vi.waitFor(() => expect(shown()).toMatch(/[\u2801-\u28ff]/));
  app.type(' ');
  await is(id, { props: { face: 'digital', zone: 'UTC' } });
  await vi.waitFor(() => expect(shown()).not.toMatch(/[\u2801-\u28ff]/));
  app.type('\x1b[C');
  await is(id, { props: { zone: 'San Francisco' } });
  await sees('Clock · San Francisco');
});

test('the gallery has our pieces and the room’s files, and what it shows is a property', async () => {
  const id = await create('type=gallery x=2 y=1 w=90 h=30');
  await app.command(`cmd:focus_window id=${id}`);
  await sees('‹ 1/33');
  app.type('\x1b[C');
  await vi.waitFor(async () => expect((await find(id))?.props.piece).toMatch(/^[a-z0-9-]+$/));
  await sees('‹ 2/33');
  app.type('\x1b[F');
  await is(id, { props: { piece: 'file:zebra.txt' } });
  await sees('<o)__/');
  app.type('\r');
  await vi.waitFor(async () =>
    expect((await app.state()).windows[0]).toMatchObject({ type: 'text_view', path: 'zebra.txt' }),
  );
  await app.command(`cmd:set_props id=${id} piece=lighthouse`);
  await sees('The lighthouse keeps awake');
  expect(await app.command(`cmd:set_props id=${id} piece=..%2Fx`)).toBe('err invalid props piece');
});
