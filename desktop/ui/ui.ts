// Handles keys and mouse: menus, dialogs, dragging, move-and-size mode; everything else goes to the content.
import type { Desktop } from '../desktop.ts';
import type { KeyPress, MousePress } from '../terminal/input.ts';
import * as wm from '../wm/desk.ts';
import { reachable } from '../wm/geometry.ts';
import { type Drag, dragTo, hitTest } from '../wm/hit.ts';
import type { Win } from '../wm/types.ts';
import { Actions } from './actions.ts';
import { type Dialog, message } from './dialogs.ts';
import { type Action, type Menu, type MenuState, menusFor, titleAt } from './menus.ts';
import { Modals } from './modals.ts';
import { ART_KEYS } from './tune.ts';

/** Two clicks on one cell within this time are a double click, in ms. */
const DOUBLE_MS = 400;
const WHEEL_LINES = 3;

export interface UiOptions {
  desktop: Desktop;
  mayExit: boolean;
  listFiles(): Promise<string[]>;
  /** Saves the layout; resolves to the message for the user. */
  saveLayout(): Promise<string>;
  exit(): void;
  redraw(): void;
}

/** Global shortcuts: keys that mean the same wherever the focus is. */
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
  readonly #options: UiOptions;
  readonly #modals: Modals;
  readonly #actions: Actions;
  #drag: Drag | null = null;
  /** True while the arrow keys move the focused window. */
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
      show: (dialog) => this.#modals.show(dialog),
    });
    this.#modals = new Modals({
      menus: this.menus,
      canvas: () => options.desktop.desk.canvas,
      run: (action) => this.#actions.run(action),
      redraw: options.redraw,
    });
  }

  get dialog(): Dialog | null {
    return this.#modals.dialog;
  }

  get menu(): MenuState | null {
    return this.#modals.menu;
  }

  /** Shows a message box with a button. */
  showMessage(title: string, text: string): void {
    this.#modals.show(message(title, text));
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
    if (this.#modals.key(key)) return;
    if (this.#arranging) {
      this.#arrangeKey(key);
      return;
    }
    const name = `${key.ctrl ? 'ctrl+' : ''}${key.alt ? 'alt+' : ''}${key.shift ? 'shift+' : ''}${key.name}`;
    if (name === 'f10') {
      this.#modals.openMenu(0, 0);
      return;
    }
    const menu = key.alt ? this.menus.findIndex(({ letter }) => letter === key.name) : -1;
    if (menu >= 0) {
      this.#modals.openMenu(menu, 0);
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
    const tune =
      desktop.focusedView?.art && Object.hasOwn(ART_KEYS, key.text) && ART_KEYS[key.text];
    if (tune) {
      this.#actions.run(tune);
      return;
    }
    if (key.name === 'tab') this.#actions.run({ do: key.shift ? 'previous' : 'next' });
  }

  mouse(mouse: MousePress): void {
    if (this.#modals.mouse(mouse)) return;
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
      if (index >= 0) this.#modals.openMenu(index, -1);
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
    // A window that fills the desktop can't be moved.
    if ((part === 'title' || part === 'corner') && !win.zoomed)
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
}
