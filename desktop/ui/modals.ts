// The open menu and the dialogs, which are modal: while one is open it gets all keys and clicks.
import type { KeyPress, MousePress } from '../terminal/input.ts';
import { contains } from '../wm/geometry.ts';
import type { Canvas } from '../wm/types.ts';
import { buttonBox, type Dialog, dialogBox, listItemAt, messageRoom } from './dialogs.ts';
import { type Action, itemAt, type Menu, type MenuState, moveItem, titleAt } from './menus.ts';

export interface ModalOptions {
  menus: readonly Menu[];
  canvas(): Canvas;
  run(action: Action): void;
  redraw(): void;
}

/** Lines or items that these keys move by. */
const STEPS: Readonly<Record<string, number>> = { up: -1, down: 1, pageup: -8, pagedown: 8 };
const ENTER = new Set(['return', 'enter', 'space']);

export class Modals {
  menu: MenuState | null = null;
  readonly #dialogs: Dialog[] = [];
  readonly #options: ModalOptions;

  constructor(options: ModalOptions) {
    this.#options = options;
  }

  get dialog(): Dialog | null {
    return this.#dialogs[0] ?? null;
  }

  /** Shows a dialog above everything; several are queued. */
  show(dialog: Dialog): void {
    this.#dialogs.push(dialog);
    this.#options.redraw();
  }

  /** @param item index of the chosen item; -1 for none */
  openMenu(menu: number, item: number): void {
    this.menu = { menu, item };
    this.#options.redraw();
  }

  /** Returns true if something is open, which has then handled the key. */
  key(key: KeyPress): boolean {
    if (this.dialog) this.#dialogKey(this.dialog, key);
    else if (this.menu) this.#menuKey(this.menu, key);
    else return false;
    return true;
  }

  /** Returns true if something is open, which has then handled the click. */
  mouse(mouse: MousePress): boolean {
    if (this.dialog) this.#dialogMouse(this.dialog, mouse);
    else if (this.menu) this.#menuMouse(this.menu, mouse);
    else return false;
    return true;
  }

  #menuKey(open: MenuState, key: KeyPress): void {
    const { menus } = this.#options;
    const menu = menus[open.menu];
    const letter = menus.findIndex((entry) => entry.letter === key.name);
    const aside = { left: menus.length - 1, right: 1 }[key.name];
    if (!menu || key.name === 'escape' || key.name === 'f10') this.#closeMenu();
    else if (aside) this.openMenu((open.menu + aside) % menus.length, 0);
    else if (key.name === 'up' || key.name === 'down')
      this.openMenu(open.menu, moveItem(menu, open.item, key.name === 'up' ? -1 : 1));
    else if (ENTER.has(key.name)) this.#choose(open);
    else if (letter >= 0) this.openMenu(letter, 0);
  }

  #menuMouse(open: MenuState, { kind, col, row }: MousePress): void {
    const { menus, canvas } = this.#options;
    if (kind === 'wheel') return;
    if (row === 0) {
      const title = titleAt(menus, col);
      if (title >= 0 && title !== open.menu) this.openMenu(title, -1);
      else if (kind === 'down') this.#closeMenu();
      return;
    }
    const item = itemAt(menus, open, canvas(), col, row);
    if (item === null) {
      if (kind === 'down') this.#closeMenu();
    } else if (kind !== 'up') this.openMenu(open.menu, item);
    else if (item >= 0) this.#choose({ ...open, item });
  }

  #choose({ menu, item }: MenuState): void {
    const action = this.#options.menus[menu]?.items[item]?.action;
    this.#closeMenu();
    if (action) this.#options.run(action);
  }

  #closeMenu(): void {
    this.menu = null;
    this.#options.redraw();
  }

  #dialogKey(dialog: Dialog, key: KeyPress): void {
    const step = STEPS[key.name];
    if (step) this.#scroll(dialog, step);
    else if (key.name === 'escape') this.#dismiss();
    else if (!ENTER.has(key.name)) return;
    else if (dialog.kind === 'list') this.#pick(dialog, dialog.chosen);
    else this.#dismiss();
  }

  #dialogMouse(dialog: Dialog, { kind, button, col, row }: MousePress): void {
    const canvas = this.#options.canvas();
    if (kind === 'wheel') this.#scroll(dialog, button);
    if (kind !== 'down') return;
    const box = dialogBox(dialog, canvas);
    if (dialog.kind === 'message') {
      if (contains(buttonBox(box), col, row)) this.#dismiss();
      return;
    }
    const index = listItemAt(dialog, canvas, col, row);
    if (index !== null) this.#pick(dialog, index);
    else if (!contains(box, col, row)) this.#dismiss();
  }

  #scroll(dialog: Dialog, by: number): void {
    const limit = (count: number, at: number): number => Math.max(0, Math.min(at, count));
    const room = messageRoom(dialogBox(dialog, this.#options.canvas()));
    this.#dialogs[0] =
      dialog.kind === 'list'
        ? { ...dialog, chosen: limit(dialog.items.length - 1, dialog.chosen + by) }
        : { ...dialog, top: limit(dialog.lines.length - room, dialog.top + by) };
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
}
