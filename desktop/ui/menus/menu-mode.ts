// The open menu: while there is one, it gets all keys and clicks.
import type { KeyPress, MousePress } from '../../terminal/input.ts';
import { contains } from '../../wm/geometry.ts';
import type { Canvas } from '../../wm/types.ts';
import type { Action } from '../action.ts';
import {
  isEnabled,
  type Level,
  levelBox,
  levelTop,
  type Menu,
  type MenuContext,
  type MenuEntry,
  moved,
  type OpenMenu,
  titleAt,
  titleSpans,
} from './menu.ts';

export interface MenuModeOptions {
  menus: readonly Menu[];
  canvas(): Canvas;
  context(): MenuContext;
  run(action: Action): void;
  redraw(): void;
}

const ENTER = new Set(['return', 'enter', 'space']);

export class MenuMode {
  #open: OpenMenu | null = null;
  /** The button went down on the title of the menu that was open already, or has moved since the menu opened. */
  #shuts = false;
  readonly #options: MenuModeOptions;

  constructor(options: MenuModeOptions) {
    this.#options = options;
  }

  get open(): OpenMenu | null {
    return this.#open;
  }

  /** Opens a menu of the bar. @param first whether its first entry is chosen, as for keys */
  openBar(bar: number, first: boolean): void {
    const { menus } = this.#options;
    const x = titleSpans(menus)[bar]?.x ?? 0;
    this.#start(bar, { items: menus[bar]?.items ?? [], chosen: -1, x, y: 1 }, first);
  }

  /** Opens a menu at a cell of the terminal. */
  openAt(x: number, y: number, items: readonly MenuEntry[]): void {
    this.#start(null, { items, chosen: -1, x, y }, false);
  }

  close(): void {
    this.#set(null);
  }

  /** Returns true if a menu is open, which has then handled the key. */
  key(key: KeyPress): boolean {
    const open = this.#open;
    const level = open?.levels.at(-1);
    if (!open || !level) return false;
    const { menus } = this.#options;
    const title = menus.findIndex(({ letter }) => key.alt && letter === key.name);
    if (key.name === 'f10' || title === open.bar) this.close();
    else if (title >= 0) this.openBar(title, true);
    else if (key.name === 'escape') this.#back();
    else if (key.name === 'up' || key.name === 'down')
      this.#choose(moved(level, key.name === 'up' ? -1 : 1, open.context));
    else if (key.name === 'home' || key.name === 'end')
      this.#choose(moved({ ...level, chosen: -1 }, key.name === 'home' ? 1 : -1, open.context));
    else if (key.name === 'right' && level.items[level.chosen]?.items) this.#enter();
    else if (key.name === 'left' && open.levels.length > 1) this.#back();
    else if ((key.name === 'left' || key.name === 'right') && open.bar !== null) {
      const by = key.name === 'left' ? menus.length - 1 : 1;
      this.openBar((open.bar + by) % menus.length, true);
    } else if (ENTER.has(key.name)) this.#enter();
    else if (key.text) this.#letter(level, key.text.toLowerCase());
    return true;
  }

  /** Returns true if a menu is open, which has then handled the mouse. */
  mouse({ kind, button, col, row }: MousePress): boolean {
    const open = this.#open;
    if (!open) return false;
    const { menus, canvas } = this.#options;
    if (kind === 'wheel') {
      const level = open.levels.at(-1);
      if (level) this.#choose(moved(level, button > 0 ? 1 : -1, open.context));
      return true;
    }
    if (row === 0 && open.bar !== null) {
      const title = titleAt(menus, col);
      if (kind === 'down' && (title < 0 || title === open.bar)) this.#shuts = true;
      if (title >= 0 && title !== open.bar) this.openBar(title, false);
      else if (kind === 'up' && this.#shuts) this.close();
      return true;
    }
    const at = open.levels.findLastIndex((level) => contains(levelBox(level, canvas()), col, row));
    const level = open.levels[at];
    if (!level) {
      if (kind === 'down') this.close();
      return true;
    }
    const box = levelBox(level, canvas());
    const index = levelTop(level, box) + row - box.y - 1;
    const inside = row > box.y && row < box.y + box.h - 1;
    const chosen = inside && isEnabled(level.items[index], open.context) ? index : -1;
    const levels = open.levels.slice(0, at + 1);
    this.#set({ ...open, levels: levels.with(-1, { ...level, chosen }) });
    // A submenu opens under the pointer; other entries are for letting go.
    if (chosen >= 0 && (kind === 'up' || level.items[chosen]?.items)) this.#enter(false);
    return true;
  }

  #start(bar: number | null, level: Level, first: boolean): void {
    const context = this.#options.context();
    this.#shuts = false;
    const chosen = first ? moved(level, 1, context) : -1;
    this.#set({ bar, levels: [{ ...level, chosen }], context });
  }

  #choose(chosen: number): void {
    const open = this.#open;
    const level = open?.levels.at(-1);
    if (open && level) this.#set({ ...open, levels: open.levels.with(-1, { ...level, chosen }) });
  }

  /** Opens the chosen entry's submenu, or does what it says. */
  #enter(first = true): void {
    const open = this.#open;
    const level = open?.levels.at(-1);
    const entry = level?.items[level.chosen];
    if (!open || !level || !isEnabled(entry, open.context)) return;
    if (entry.items) {
      const box = levelBox(level, this.#options.canvas());
      const y = box.y + level.chosen - levelTop(level, box);
      const next = { items: entry.items, chosen: -1, x: box.x + box.w - 1, y };
      const chosen = first ? moved(next, 1, open.context) : -1;
      this.#set({ ...open, levels: [...open.levels, { ...next, chosen }] });
      return;
    }
    this.close();
    if (entry.action) this.#options.run(entry.action);
  }

  #letter(level: Level, letter: string): void {
    const context = this.#open?.context;
    const index = level.items.findIndex(
      (entry) => entry?.label[entry.hot]?.toLowerCase() === letter,
    );
    if (index < 0 || !context || !isEnabled(level.items[index], context)) return;
    this.#choose(index);
    this.#enter();
  }

  #back(): void {
    const open = this.#open;
    if (open && open.levels.length > 1) this.#set({ ...open, levels: open.levels.slice(0, -1) });
    else this.close();
  }

  #set(open: OpenMenu | null): void {
    this.#open = open;
    this.#options.redraw();
  }
}
