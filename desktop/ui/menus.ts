// The menus' contents, and the layout of their titles and boxes on the screen.
import { ART_GROUPS } from '../views/art/gallery.ts';
import { contains } from '../wm/geometry.ts';
import type { Bounds, Canvas } from '../wm/types.ts';

/** Every action that a user can trigger. */
export type Action =
  | { do: 'create'; type: string; props?: Record<string, string> }
  | {
      do:
        | 'open'
        | 'save'
        | 'exit'
        | 'next'
        | 'previous'
        | 'zoom'
        | 'arrange'
        | 'cascade'
        | 'tile'
        | 'close'
        | 'closeAll'
        | 'reseed'
        | 'palette'
        | 'faster'
        | 'slower'
        | 'pause'
        | 'kind'
        | 'denser'
        | 'still'
        | 'wallpaper'
        | 'theme'
        | 'chat'
        | 'help'
        | 'about';
    };

export interface MenuItem {
  label: string;
  /** The keyboard shortcut for the same action. */
  keys?: string;
  action: Action;
}

export interface Menu {
  title: string;
  /** Letter that opens it with Alt. */
  letter: string;
  /** null is a separator line. */
  items: readonly (MenuItem | null)[];
}

/** Which menu is open, and which of its items is selected. */
export interface MenuState {
  menu: number;
  item: number;
}

const item = (label: string, action: Action, keys?: string): MenuItem => ({
  label,
  action,
  ...(keys ? { keys } : {}),
});
/** A separator between groups of items. */
const grouped = (groups: readonly MenuItem[][]): (MenuItem | null)[] =>
  groups.flatMap((items, index) => (index === 0 ? items : [null, ...items]));

/** @param mayExit false inside a seat, where exiting the app would only restart it */
export function menusFor(mayExit: boolean): readonly Menu[] {
  return [
    {
      title: 'File',
      letter: 'f',
      items: [
        item('New text', { do: 'create', type: 'text_editor' }, 'F2'),
        item('Read a file…', { do: 'open' }, 'F3'),
        null,
        item('Save the layout', { do: 'save' }),
        ...(mayExit ? [null, item('Exit', { do: 'exit' }, 'Alt+X')] : []),
      ],
    },
    {
      title: 'Window',
      letter: 'w',
      items: [
        item('Next', { do: 'next' }, 'F6'),
        item('Previous', { do: 'previous' }, 'Shift+F6'),
        null,
        item('Zoom', { do: 'zoom' }, 'F5'),
        item('Move and size', { do: 'arrange' }, 'Ctrl+F5'),
        item('Cascade', { do: 'cascade' }),
        item('Tile', { do: 'tile' }, 'F4'),
        null,
        item('Close', { do: 'close' }, 'Alt+F3'),
        item('Close all', { do: 'closeAll' }),
        null,
        item('Other wallpaper', { do: 'wallpaper' }),
        item('Other theme', { do: 'theme' }),
      ],
    },
    {
      title: 'Art',
      letter: 'a',
      items: [
        ...grouped(
          ART_GROUPS.map((group) =>
            group.map(({ type: { label, type } }) => item(label, { do: 'create', type })),
          ),
        ),
        item('Test pattern', { do: 'create', type: 'test_pattern' }),
      ],
    },
    {
      title: 'Tune',
      letter: 't',
      items: [
        item('Other seed', { do: 'reseed' }, 'F7  s'),
        item('Other colours', { do: 'palette' }, 'F8  c'),
        item('Other kind', { do: 'kind' }, 'k'),
        item('Density', { do: 'denser' }, 'd'),
        null,
        item('Pause, go on', { do: 'pause' }, 'Space'),
        item('Faster', { do: 'faster' }, '+'),
        item('Slower', { do: 'slower' }, '-'),
        null,
        item('Still pictures here', { do: 'still' }),
      ],
    },
    { title: 'Chat', letter: 'c', items: [item('Scramble', { do: 'chat' }, 'F9')] },
    {
      title: 'Help',
      letter: 'h',
      items: [item('Keys and mouse', { do: 'help' }, 'F1'), item('About', { do: 'about' })],
    },
  ];
}

/** Columns of the bar occupied by each menu's title. */
export function titleSpans(menus: readonly Menu[]): { x: number; w: number }[] {
  let x = 1;
  return menus.map(({ title }) => {
    const span = { x, w: title.length + 2 };
    x += span.w;
    return span;
  });
}

/** The box of an open menu, in cells of the terminal, shifted left if the terminal is narrow. */
export function menuBox(menus: readonly Menu[], index: number, canvas: Canvas): Bounds {
  const items = menus[index]?.items ?? [];
  const label = Math.max(...items.map((entry) => entry?.label.length ?? 0));
  const keys = Math.max(...items.map((entry) => entry?.keys?.length ?? 0));
  const w = label + (keys > 0 ? keys + 3 : 0) + 4;
  const x = titleSpans(menus)[index]?.x ?? 0;
  return { x: Math.max(0, Math.min(x, canvas.cols - w)), y: 1, w, h: items.length + 2 };
}

/** The menu whose title is under a column of the bar, or -1. */
export function titleAt(menus: readonly Menu[], col: number): number {
  return titleSpans(menus).findIndex(({ x, w }) => col >= x && col < x + w);
}

/** The item under a cell of the terminal: its index, -1 in the box but on no item, null outside the box. */
export function itemAt(
  menus: readonly Menu[],
  open: MenuState,
  canvas: Canvas,
  col: number,
  row: number,
): number | null {
  const box = menuBox(menus, open.menu, canvas);
  if (!contains(box, col, row)) return null;
  const index = row - box.y - 1;
  return menus[open.menu]?.items[index] ? index : -1;
}

/** The next item up or down, skipping separators. */
export function moveItem(menu: Menu, from: number, by: 1 | -1): number {
  const count = menu.items.length;
  for (let n = 1; n <= count; n += 1) {
    const index = (from + by * n + count * n) % count;
    if (menu.items[index]) return index;
  }
  return from;
}
