// The real program on a real pty: menus by keys and mouse, and that they fit into a narrow terminal.
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type DesktopProcess, startDesktop } from '../../testing/desktop.ts';
import { menusFor } from './menus/contents.ts';

let app: DesktopProcess;
const shown = (): string => app.screen().join('\n');
const types = async (): Promise<string[]> => (await app.state()).windows.map(({ type }) => type);
const rowOf = (label: string): number => app.screen().findIndex((line) => line.includes(label));
const colOf = (label: string): number => app.screen()[rowOf(label)]?.indexOf(label) ?? -1;
const gone = (label: string): Promise<void> =>
  vi.waitFor(() => expect(shown()).not.toContain(label));
const sees = (label: string): Promise<void> => vi.waitFor(() => expect(shown()).toContain(label));

beforeAll(async () => {
  app = await startDesktop();
  await sees('F10 Menu');
});
beforeEach(async () => {
  await app.command('cmd:close_all');
});
afterAll(() => app.close());

test('Alt and a letter open a menu, a letter alone chooses in it', async () => {
  app.type('\x1bf');
  await sees('New note');
  app.type('o');
  await vi.waitFor(async () => expect(await types()).toEqual(['note']));
  await gone('Read a file…');
});

test('entries that make no sense now are passed over, by arrows, letters and clicks', async () => {
  app.type('\x1bw');
  await sees('Cascade');
  // Nothing is open, so the first entry that can be chosen is far below.
  app.type('t');
  app.click(colOf('Tile'), rowOf('Tile'));
  expect(shown()).toContain('Cascade');
  app.type('\x1b[B\r');
  await sees('Take it');
  app.type('\x1b');
  await gone('Take it');
});

test('submenus open to the right and close to the left', async () => {
  app.type('\x1ba');
  await sees('Gradient');
  app.type('g');
  await sees('Radial');
  app.type('\x1b[D');
  await vi.waitFor(() => expect(shown()).not.toContain('Radial'));
  expect(shown()).toContain('Test pattern');
  app.type('\x1b[C');
  await sees('Radial');
  app.type('r');
  await vi.waitFor(async () =>
    expect((await app.state()).windows[0]).toMatchObject({
      type: 'gradient',
      props: { gradient: 'radial' },
    }),
  );
});

test('a press on a title, a drag through the menus and a release is one choice', async () => {
  app.press(3, 0);
  await sees('New note');
  app.drag(24, 0);
  await sees('Game of Life');
  await gone('New note');
  app.drag(26, rowOf('Gradient'));
  await sees('Vertical');
  const row = rowOf('Vertical');
  app.drag(colOf('Vertical'), row);
  app.release(colOf('Vertical'), row);
  await vi.waitFor(async () =>
    expect((await app.state()).windows[0]).toMatchObject({ props: { gradient: 'vertical' } }),
  );
  await gone('Test pattern');
});

test('a click leaves a menu open, another one on its title closes it', async () => {
  app.click(3, 0);
  await sees('New note');
  app.click(3, 0);
  await gone('New note');
});

test('the right button opens the menu of what is under it', async () => {
  app.type('\x1b[<2;61;21M\x1b[<2;61;21m');
  await sees('Gallery');
  app.type('\x1b');
  await gone('Gallery');
  await app.command('cmd:create_window type=text_editor x=10 y=5 w=40 h=10');
  app.type('\x1b[<2;21;11M\x1b[<2;21;11m');
  await sees('Select all');
  app.type('l');
  await vi.waitFor(async () => expect(await types()).toEqual([]));
});

test('every menu fits into 60 columns and 18 rows, and the status line says fewer keys', async () => {
  const small = await startDesktop({ cols: 60, rows: 18 });
  const text = (): string => small.screen().join('\n');
  try {
    await vi.waitFor(() => expect(small.screen()[17]).toContain('F10 Menu'));
    expect(small.screen()[17]).not.toContain('Alt+F3');
    for (const { letter, items } of menusFor(false)) {
      small.type(`\x1b${letter}`);
      const always = items.filter((entry) => entry && !entry.when).map((entry) => entry?.label);
      if (always.length === 0) continue;
      // A menu that is higher than the terminal is scrolled with the choice.
      small.type('\x1b[F');
      await vi.waitFor(() => expect(text()).toContain(always.at(-1)));
      expect(text()).toMatch(/╭─+[╮▲]/);
      expect(text()).toMatch(/╰─+[╯▼]/);
      small.type('\x1b');
      await vi.waitFor(() => expect(text()).not.toContain('╰'));
    }
  } finally {
    await small.close();
  }
});
