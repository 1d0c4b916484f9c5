// Handles keys, pastes and mouse: menus, dialogs, windows, move-and-size mode; everything else goes to the content.
import type { Clipboard } from '../clipboard.ts';
import type { Desktop } from '../desktop.ts';
import type { Editing } from '../edit/editor.ts';
import type { Look } from '../look.ts';
import type { KeyPress, MousePress } from '../terminal/input.ts';
import type { Hint } from '../views/view.ts';
import * as wm from '../wm/desk.ts';
import { hitTest } from '../wm/hit.ts';
import type { Bounds, Win } from '../wm/types.ts';
import type { Action } from './action.ts';
import { Actions } from './actions.ts';
import { arranged } from './arrange.ts';
import { message } from './dialogs/common.ts';
import { DialogMode } from './dialogs/dialog-mode.ts';
import { menuAt, menusFor } from './menus/contents.ts';
import { type Menu, type MenuContext, titleAt } from './menus/menu.ts';
import { MenuMode } from './menus/menu-mode.ts';
import { Pointer } from './pointer.ts';
import { nameOf, shortcutOf } from './shortcuts.ts';
import { ART_KEYS } from './tune.ts';

/** Clicks on one cell within this time count as one more, in ms. */
const DOUBLE_MS = 400;

export interface UiOptions {
  desktop: Desktop;
  clipboard: Clipboard;
  mayExit: boolean;
  listFiles(): Promise<string[]>;
  /** Saves the layout; resolves to the message for the user. */
  saveLayout(): Promise<string>;
  exit(): void;
  redraw(): void;
}

export class Ui {
  readonly bar: readonly Menu[];
  readonly menus: MenuMode;
  readonly dialogs: DialogMode;
  readonly #options: UiOptions;
  readonly #actions: Actions;
  readonly #pointer: Pointer;
  #preview: Look | null = null;
  /** While the arrow keys move the focused window: where it was. */
  #arranging: { id: string; before: Bounds } | null = null;
  #lastClick = { at: 0, col: -1, row: -1, count: 0 };

  constructor(options: UiOptions) {
    const { desktop, redraw } = options;
    this.#options = options;
    this.bar = menusFor(options.mayExit);
    const canvas = () => desktop.desk.canvas;
    this.dialogs = new DialogMode(canvas, redraw);
    this.#pointer = new Pointer(desktop);
    this.#actions = new Actions({
      ...options,
      dialogs: this.dialogs,
      arrange: () => {
        const win = this.#focused;
        this.#arranging = win ? { id: win.id, before: win.bounds } : null;
        redraw();
      },
      preview: (look) => {
        this.#preview = look;
        redraw();
      },
      editing: () => this.#editing,
    });
    this.menus = new MenuMode({
      menus: this.bar,
      canvas,
      context: () => this.#context(),
      run: (action) => this.#actions.run(action),
      redraw,
    });
  }

  /** What is seen here: the room's wallpaper and theme, or what is being chosen. */
  get look(): Look {
    return this.#preview ?? this.#options.desktop.look;
  }

  /** A menu or a dialog has the keys. */
  get isModal(): boolean {
    return this.dialogs.isOpen || this.menus.open !== null;
  }

  /** Shows a message box with a button. */
  showMessage(title: string, text: string): void {
    this.dialogs.show((dismiss) => message(title, text, dismiss));
  }

  /** The keys that matter now, most important first: a narrow terminal shows as many as fit. */
  hints(): readonly Hint[] {
    if (this.dialogs.isOpen) return MODAL_HINTS;
    if (this.menus.open) return MENU_HINTS;
    if (this.#arranging) return ARRANGE_HINTS;
    const own = this.#options.desktop.focusedView?.hints?.() ?? [];
    return [
      ['F1', 'Help'],
      ['F10', 'Menu'],
      ...own,
      ...(own.length > 0 ? [] : ([['F2', 'Write']] as const)),
      ['F6', 'Next'],
      ['F5', 'Zoom'],
      ['F9', 'Chat'],
      ['Alt+0', 'List'],
      ['Alt+F3', 'Close'],
    ];
  }

  statusText(): string {
    const { desk } = this.#options.desktop;
    const win = this.#focused;
    const where = win ? `${win.bounds.w}×${win.bounds.h} at ${win.bounds.x},${win.bounds.y}  ` : '';
    const count = desk.windows.length;
    return `${where}${count} ${count === 1 ? 'window' : 'windows'}`;
  }

  key(key: KeyPress): void {
    if (this.dialogs.isOpen) {
      const action = shortcutOf(key, { edits: this.dialogs.editing !== undefined, finds: false });
      if (action && EDITS.has(action.do)) this.#actions.run(action);
      else this.dialogs.key(key);
      return;
    }
    if (this.menus.key(key)) return;
    if (this.#arranging) {
      this.#arrangeKey(key, this.#arranging);
      return;
    }
    const name = nameOf(key);
    const title = key.alt ? this.bar.findIndex(({ letter }) => letter === key.name) : -1;
    if (name === 'f10' || title >= 0) {
      this.menus.openBar(Math.max(0, title), true);
      return;
    }
    if (name === 'shift+f10') {
      this.#menuOfWindow();
      return;
    }
    const { desktop, mayExit } = this.#options;
    if (name === 'alt+x' && mayExit) {
      this.#options.exit();
      return;
    }
    const view = desktop.focusedView;
    const here = { edits: view?.editing !== undefined, finds: view?.find !== undefined };
    const action = shortcutOf(key, here);
    if (action) {
      this.#actions.run(action);
      return;
    }
    if (view?.key?.(key)) return;
    const tune = view?.art && Object.hasOwn(ART_KEYS, key.text) && ART_KEYS[key.text];
    if (tune) {
      this.#actions.run(tune);
      return;
    }
    if (key.name === 'tab') this.#actions.run({ do: key.shift ? 'previous' : 'next' });
  }

  /** A text from the person's own clipboard. */
  paste(text: string): void {
    if (this.menus.open) this.menus.close();
    this.#editing?.paste(text);
    this.#options.redraw();
  }

  mouse(mouse: MousePress): void {
    const clicks = mouse.kind === 'down' && mouse.button === 0 ? this.#clicksAt(mouse) : 1;
    if (this.dialogs.mouse(mouse, clicks) || this.menus.mouse(mouse)) return;
    if (mouse.kind === 'wheel') this.#pointer.wheel(mouse);
    else if (mouse.kind === 'drag') this.#pointer.drag(mouse);
    else if (mouse.kind === 'up') this.#pointer.release();
    else if (mouse.button === 0) this.#press(mouse, clicks);
    else if (mouse.button === 2) this.#menuUnder(mouse);
  }

  #press(mouse: MousePress, clicks: number): void {
    const { desktop, redraw } = this.#options;
    const hit = hitTest(desktop.desk, mouse.col, mouse.row);
    this.#arranging = null;
    if (hit.kind === 'window') this.#pointer.press(hit, mouse, clicks);
    else if (hit.kind === 'menu') {
      const index = titleAt(this.bar, mouse.col);
      if (index >= 0) this.menus.openBar(index, false);
    } else redraw();
  }

  /** The menu of what is under the pointer. */
  #menuUnder({ col, row }: MousePress): void {
    const { desktop } = this.#options;
    const hit = hitTest(desktop.desk, col, row);
    this.#arranging = null;
    if (hit.kind === 'desktop') this.menus.openAt(col, row, menuAt('desktop'));
    if (hit.kind !== 'window') return;
    desktop.apply((desk) => wm.activate(desk, hit.win.id), 'person');
    const text = hit.part === 'body' && desktop.view(hit.win.id)?.editing !== undefined;
    this.menus.openAt(col, row, menuAt(text ? 'text' : 'window'));
  }

  #menuOfWindow(): void {
    const win = this.#focused;
    const text = this.#options.desktop.focusedView?.editing !== undefined;
    if (win)
      this.menus.openAt(win.bounds.x + 1, win.bounds.y + 2, menuAt(text ? 'text' : 'window'));
    else this.menus.openAt(2, 1, menuAt('desktop'));
  }

  #clicksAt({ col, row }: MousePress): number {
    const last = this.#lastClick;
    const at = performance.now();
    const again = at - last.at < DOUBLE_MS && last.col === col && last.row === row;
    const count = again ? (last.count % 3) + 1 : 1;
    this.#lastClick = { at, col, row, count };
    return count;
  }

  #arrangeKey(key: KeyPress, mode: { id: string; before: Bounds }): void {
    const { desktop, redraw } = this.#options;
    const win = desktop.find(mode.id);
    const to = win && arranged(win.bounds, key, desktop.desk.canvas);
    if (win && to) {
      desktop.apply((desk) => wm.place(desk, win.id, to), 'person');
      return;
    }
    const back = key.name === 'escape' && win && !win.zoomed;
    if (back) desktop.apply((desk) => wm.place(desk, win.id, mode.before), 'person');
    if (!win || ['escape', 'return', 'enter', 'f12', 'f5'].includes(key.name)) {
      this.#arranging = null;
      redraw();
    }
  }

  #context(): MenuContext {
    const { desktop, clipboard } = this.#options;
    const win = this.#focused;
    const view = desktop.focusedView;
    const editing = view?.editing;
    return {
      windows: desktop.desk.windows.length,
      clipboard: clipboard.text !== '',
      focused: win
        ? {
            type: win.type,
            zoomed: win.zoomed,
            selected: editing ? editing.selection() !== '' : false,
            undo: editing?.can.undo ?? false,
            redo: editing?.can.redo ?? false,
            edits: editing?.can.edit ?? false,
            finds: view?.find !== undefined,
            props: Object.keys(win.props),
          }
        : null,
    };
  }

  get #editing(): Editing | undefined {
    return this.dialogs.isOpen ? this.dialogs.editing : this.#options.desktop.focusedView?.editing;
  }

  get #focused(): Win | undefined {
    const { desk } = this.#options.desktop;
    return desk.focused === null ? undefined : wm.find(desk, desk.focused);
  }
}

const EDITS: ReadonlySet<Action['do']> = new Set([
  'undo',
  'redo',
  'cut',
  'copy',
  'paste',
  'selectAll',
]);
const MODAL_HINTS: readonly Hint[] = [
  ['Tab', 'Next'],
  ['↑↓', 'Choose'],
  ['Enter', 'Take'],
  ['Esc', 'Cancel'],
];
const MENU_HINTS: readonly Hint[] = [
  ['↑↓←→', 'Choose'],
  ['Enter', 'Do it'],
  ['Esc', 'Back'],
];
const ARRANGE_HINTS: readonly Hint[] = [
  ['←↑↓→', 'Move'],
  ['Shift+←↑↓→', 'Size'],
  ['Enter', 'Done'],
  ['Esc', 'Undo'],
  ['Ctrl+←↑↓→', 'Left and top'],
  ['Home End PgUp PgDn', 'To an edge'],
];
