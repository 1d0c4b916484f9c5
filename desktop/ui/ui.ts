// What keys and mouse do: menus, dialogs, dragging, the move-and-size mode; everything else goes to the content.
import type { Desktop } from '../desktop.ts';
import type { KeyPress, MousePress } from '../terminal/input.ts';
import * as wm from '../wm/desk.ts';
import { contains, reachable } from '../wm/geometry.ts';
import { type Drag, dragTo, hitTest } from '../wm/hit.ts';
import type { Canvas, Win } from '../wm/types.ts';
import { Actions } from './actions.ts';
import { buttonBox, type Dialog, dialogBox, listItemAt, message } from './dialogs.ts';
import {
  type Action,
  itemAt,
  type Menu,
  type MenuState,
  menusFor,
  moveItem,
  titleAt,
} from './menus.ts';

/** Two clicks at one cell within this time are a double click, in ms. */
const DOUBLE_MS = 400;
const WHEEL_LINES = 3;

export interface UiOptions {
  desktop: Desktop;
  mayExit: boolean;
  listFiles(): Promise<string[]>;
  /** Writes the layout; resolves to what to tell the person. */
  saveLayout(): Promise<string>;
  exit(): void;
  redraw(): void;
}

/** Keys that mean the same wherever the focus is. */
const SHORTCUTS: Readonly<Record<string, Action>> = {
  f1: { do: 'help' },
  f2: { do: 'create', type: 'text_editor' },
  f3: { do: 'open' },
  f4: { do: 'tile' },
  f5: { do: 'zoom' },
  'ctrl+f5': { do: 'arrange' },
  f12: { do: 'arrange' },
  f6: { do: 'next' },
  'shift+f6': { do: 'previous' },
  f7: { do: 'reseed' },
  f8: { do: 'palette' },
  f9: { do: 'chat' },
  'alt+f3': { do: 'close' },
};

export class Ui {
  readonly menus: readonly Menu[];
  menu: MenuState | null = null;
  readonly #dialogs: Dialog[] = [];
  readonly #options: UiOptions;
  readonly #actions: Actions;
  #drag: Drag | null = null;
  /** True while the arrows move the focused window. */
  #arranging = false;
  #lastClick = { at: 0, col: -1, row: -1 };

  constructor(options: UiOptions) {
    this.#options = options;
    this.menus = menusFor(options.mayExit);
    this.#actions = new Actions({
      ...options,
      arrange: () => {
        this.#arranging = true;
        options.redraw();
      },
      show: (dialog) => this.show(dialog),
    });
  }

  get dialog(): Dialog | null {
    return this.#dialogs[0] ?? null;
  }

  /** Shows a box above everything; several wait for each other. */
  show(dialog: Dialog): void {
    this.#dialogs.push(dialog);
    this.#options.redraw();
  }

  showMessage(title: string, text: string): void {
    this.show(message(title, text));
  }

  hints(): readonly (readonly [string, string])[] {
    if (this.#arranging)
      return [
        ['←↑↓→', 'move'],
        ['Shift+←↑↓→', 'size'],
        ['Enter', 'done'],
      ];
    return [
      ['F1', 'Help'],
      ['F2', 'Write'],
      ['F5', 'Zoom'],
      ['F6', 'Next'],
      ['F9', 'Chat'],
      ['F10', 'Menu'],
      ['Alt+F3', 'Close'],
    ];
  }

  statusText(): string {
    const { desk } = this.#options.desktop;
    const win = desk.focused === null ? undefined : wm.find(desk, desk.focused);
    const where = win ? `${win.bounds.w}×${win.bounds.h} at ${win.bounds.x},${win.bounds.y}` : '';
    const count = desk.windows.length;
    return `${where}${where ? '  ' : ''}${count} ${count === 1 ? 'window' : 'windows'}`;
  }

  key(key: KeyPress): void {
    if (this.dialog) {
      this.#dialogKey(this.dialog, key);
      return;
    }
    if (this.menu) {
      this.#menuKey(this.menu, key);
      return;
    }
    if (this.#arranging) {
      this.#arrangeKey(key);
      return;
    }
    const name = `${key.ctrl ? 'ctrl+' : ''}${key.alt ? 'alt+' : ''}${key.shift ? 'shift+' : ''}${key.name}`;
    if (name === 'f10') {
      this.#openMenu(0);
      return;
    }
    const menu = key.alt ? this.menus.findIndex(({ letter }) => letter === key.name) : -1;
    if (menu >= 0) {
      this.#openMenu(menu);
      return;
    }
    if (name === 'alt+x' && this.#options.mayExit) {
      this.#options.exit();
      return;
    }
    const action = Object.hasOwn(SHORTCUTS, name) ? SHORTCUTS[name] : undefined;
    if (action) {
      this.#actions.run(action);
      return;
    }
    const { desktop } = this.#options;
    if (desktop.focusedView?.key?.(key)) return;
    if (key.name === 'tab') this.#actions.run({ do: key.shift ? 'previous' : 'next' });
  }

  mouse(mouse: MousePress): void {
    if (this.dialog) {
      this.#dialogMouse(this.dialog, mouse);
      return;
    }
    if (this.menu) {
      this.#menuMouse(this.menu, mouse);
      return;
    }
    if (mouse.kind === 'wheel') {
      this.#wheel(mouse);
      return;
    }
    if (mouse.kind === 'drag') {
      this.#dragOn(mouse);
      return;
    }
    if (mouse.kind === 'up') {
      this.#drag = null;
      return;
    }
    if (mouse.button === 0) this.#press(mouse);
  }

  #press(mouse: MousePress): void {
    const { desktop, redraw } = this.#options;
    const { col, row } = mouse;
    const twice = this.#isDouble(col, row);
    const hit = hitTest(desktop.desk, col, row);
    this.#arranging = false;
    if (hit.kind === 'menu') {
      const index = titleAt(this.menus, col);
      if (index >= 0) this.#openMenu(index, -1);
      return;
    }
    if (hit.kind !== 'window') {
      redraw();
      return;
    }
    const { win, part } = hit;
    desktop.apply((desk) => wm.activate(desk, win.id), 'person');
    if (part === 'close') {
      desktop.apply((desk) => wm.close(desk, win.id), 'person');
      return;
    }
    if (part === 'zoom' || (part === 'title' && twice)) {
      desktop.apply((desk) => wm.zoom(desk, win.id, !win.zoomed), 'person');
      return;
    }
    if (part === 'title' || part === 'corner')
      this.#drag = {
        id: win.id,
        kind: part === 'title' ? 'move' : 'resize',
        start: win.bounds,
        from: { col, row },
      };
    if (part === 'body')
      desktop.view(win.id)?.click?.(col - win.bounds.x - 1, row - win.bounds.y - 2);
  }

  #isDouble(col: number, row: number): boolean {
    const last = this.#lastClick;
    const at = performance.now();
    const twice = at - last.at < DOUBLE_MS && last.col === col && last.row === row;
    this.#lastClick = { at: twice ? 0 : at, col, row };
    return twice;
  }

  #dragOn({ col, row }: MousePress): void {
    const drag = this.#drag;
    if (!drag) return;
    this.#options.desktop.apply(
      (desk) => wm.place(desk, drag.id, dragTo(drag, col, row, desk.canvas)),
      'person',
    );
  }

  #wheel({ button, col, row }: MousePress): void {
    const { desktop } = this.#options;
    const hit = hitTest(desktop.desk, col, row);
    if (hit.kind === 'window') desktop.view(hit.win.id)?.scroll?.(button * WHEEL_LINES);
  }

  #openMenu(menu: number, item = 0): void {
    this.menu = { menu, item };
    this.#options.redraw();
  }

  #closeMenu(): void {
    this.menu = null;
    this.#options.redraw();
  }

  #menuKey(open: MenuState, key: KeyPress): void {
    const count = this.menus.length;
    const menu = this.menus[open.menu];
    if (!menu) {
      this.#closeMenu();
      return;
    }
    switch (key.name) {
      case 'escape':
      case 'f10':
        this.#closeMenu();
        return;
      case 'left':
        this.#openMenu((open.menu + count - 1) % count);
        return;
      case 'right':
        this.#openMenu((open.menu + 1) % count);
        return;
      case 'up':
      case 'down':
        this.#openMenu(open.menu, moveItem(menu, open.item, key.name === 'up' ? -1 : 1));
        return;
      case 'return':
      case 'enter':
        this.#choose(open);
        return;
      default: {
        const other = this.menus.findIndex(({ letter }) => letter === key.name);
        if (other >= 0) this.#openMenu(other);
      }
    }
  }

  #menuMouse(open: MenuState, { kind, col, row }: MousePress): void {
    if (kind === 'wheel') return;
    if (row === 0) {
      const index = titleAt(this.menus, col);
      if (index >= 0 && (kind !== 'down' || index !== open.menu)) {
        if (index !== open.menu) this.#openMenu(index, -1);
      } else if (kind === 'down') this.#closeMenu();
      return;
    }
    const item = itemAt(this.menus, open, this.#canvas, col, row);
    if (item === null) {
      if (kind === 'down') this.#closeMenu();
    } else if (kind !== 'up') this.#openMenu(open.menu, item);
    else if (item >= 0) this.#choose({ ...open, item });
  }

  #choose({ menu, item }: MenuState): void {
    const action = this.menus[menu]?.items[item]?.action;
    this.#closeMenu();
    if (action) this.#actions.run(action);
  }

  #dialogKey(dialog: Dialog, key: KeyPress): void {
    const enter = ['return', 'enter', 'space'].includes(key.name);
    if (key.name === 'escape' || (enter && dialog.kind === 'message')) {
      this.#dismiss();
      return;
    }
    if (dialog.kind !== 'list') return;
    if (enter) {
      this.#pick(dialog, dialog.chosen);
      return;
    }
    const by = { up: -1, down: 1, pageup: -8, pagedown: 8 }[key.name] ?? 0;
    this.#select(dialog, dialog.chosen + by);
  }

  #dialogMouse(dialog: Dialog, mouse: MousePress): void {
    const { kind, col, row, button } = mouse;
    if (dialog.kind === 'list' && kind === 'wheel') {
      this.#select(dialog, dialog.chosen + button);
      return;
    }
    if (kind !== 'down') return;
    const box = dialogBox(dialog, this.#canvas);
    if (dialog.kind === 'message') {
      if (contains(buttonBox(box), col, row)) this.#dismiss();
      return;
    }
    const index = listItemAt(dialog, this.#canvas, col, row);
    if (index !== null) this.#pick(dialog, index);
    else if (!contains(box, col, row)) this.#dismiss();
  }

  #select(dialog: Dialog & { kind: 'list' }, index: number): void {
    this.#dialogs[0] = {
      ...dialog,
      chosen: Math.max(0, Math.min(index, dialog.items.length - 1)),
    };
    this.#options.redraw();
  }

  #pick(dialog: Dialog & { kind: 'list' }, index: number): void {
    this.#dismiss();
    const item = dialog.items[index];
    if (item !== undefined) dialog.onPick(item);
  }

  #dismiss(): void {
    this.#dialogs.shift();
    this.#options.redraw();
  }

  #arrangeKey(key: KeyPress): void {
    const { desktop, redraw } = this.#options;
    const step = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }[key.name];
    const win = this.#focused;
    if (!step || !win) {
      if (!win || ['escape', 'return', 'enter', 'f12', 'f5'].includes(key.name)) {
        this.#arranging = false;
        redraw();
      }
      return;
    }
    const [dx = 0, dy = 0] = step;
    const { bounds } = win;
    desktop.apply(
      (desk) =>
        key.shift
          ? wm.resize(desk, win.id, bounds.w + dx, bounds.h + dy)
          : wm.place(
              desk,
              win.id,
              reachable({ ...bounds, x: bounds.x + dx, y: bounds.y + dy }, desk.canvas),
            ),
      'person',
    );
  }

  get #focused(): Win | undefined {
    const { desk } = this.#options.desktop;
    return desk.focused === null ? undefined : wm.find(desk, desk.focused);
  }

  get #canvas(): Canvas {
    return this.#options.desktop.desk.canvas;
  }
}
