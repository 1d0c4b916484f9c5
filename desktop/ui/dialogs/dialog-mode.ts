// The open dialogs, the first of them seen: while there is one, it gets all keys and clicks.
import { drawBox, drawBoxTitle } from '../../draw/menu.ts';
import type { Surface } from '../../draw/surface.ts';
import type { Theme } from '../../draw/theme.ts';
import type { Editing } from '../../edit/editor.ts';
import type { KeyPress, MousePress } from '../../terminal/input.ts';
import { contains } from '../../wm/geometry.ts';
import type { Bounds, Canvas } from '../../wm/types.ts';
import type { Dialog, Widget } from './widget.ts';

const WHEEL_LINES = 3;

export class DialogMode {
  readonly #open: { dialog: Dialog; focus: number }[] = [];
  #grabbed: Widget | null = null;
  readonly #canvas: () => Canvas;
  readonly #redraw: () => void;

  constructor(canvas: () => Canvas, redraw: () => void) {
    this.#canvas = canvas;
    this.#redraw = redraw;
  }

  get isOpen(): boolean {
    return this.#open.length > 0;
  }

  /** Shows a dialog above everything; several are queued. */
  show(make: (dismiss: () => void) => Dialog): void {
    const entry: { dialog: Dialog; focus: number } = {
      dialog: make(() => {
        const at = this.#open.indexOf(entry);
        if (at >= 0) this.#open.splice(at, 1);
        this.#grabbed = null;
        this.#redraw();
      }),
      focus: 0,
    };
    entry.focus = entry.dialog.first;
    this.#open.push(entry);
    this.#redraw();
  }

  /** What the clipboard's keys concern. */
  get editing(): Editing | undefined {
    return this.#focused?.editing;
  }

  /** Returns true if a dialog is open, which has then handled the key. */
  key(key: KeyPress): boolean {
    const entry = this.#open[0];
    if (!entry) return false;
    const { dialog } = entry;
    const focused = this.#focused;
    const plain = !key.ctrl && !key.alt;
    if (key.name === 'tab') this.#step(key.shift ? -1 : 1);
    else if (key.name === 'escape') dialog.cancel();
    else if (plain && focused?.key?.(key)) this.#redraw();
    else if (key.ctrl && focused?.editing && focused.key?.(key)) this.#redraw();
    else if (!focused?.editing && (key.name === 'left' || key.name === 'right'))
      this.#step(key.name === 'left' ? -1 : 1);
    else if (this.#letter(dialog, key)) this.#redraw();
    else if (key.name === 'return' || key.name === 'enter') dialog.accept();
    else {
      const by = { up: -1, down: 1, pageup: -8, pagedown: 8 }[key.name];
      if (by) for (const widget of dialog.widgets) widget.scroll?.(by);
      this.#redraw();
    }
    return true;
  }

  /** Returns true if a dialog is open, which has then handled the mouse. */
  mouse({ kind, button, col, row }: MousePress, clicks: number): boolean {
    const entry = this.#open[0];
    if (!entry) return false;
    const { dialog } = entry;
    const box = boxOf(dialog, this.#canvas());
    const at = dialog.widgets.findIndex((widget) => contains(this.#areaOf(widget, box), col, row));
    const widget = dialog.widgets[at];
    const of = kind === 'down' || kind === 'wheel' ? widget : this.#grabbed;
    const area = of ? this.#areaOf(of, box) : box;
    const [x, y] = [col - area.x, row - area.y];
    if (kind === 'wheel') {
      for (const each of widget?.scroll ? [widget] : dialog.widgets)
        each.scroll?.(button * WHEEL_LINES);
    } else if (kind === 'down') {
      if (button !== 0) return true;
      this.#grabbed = widget ?? null;
      if (widget?.key) entry.focus = at;
      widget?.press?.(x, y, clicks);
    } else if (kind === 'drag') of?.drag?.(x, y);
    else {
      this.#grabbed?.release?.();
      this.#grabbed = null;
    }
    this.#redraw();
    return true;
  }

  draw(surface: Surface, theme: Theme): void {
    const entry = this.#open[0];
    if (!entry) return;
    const { dialog, focus } = entry;
    const box = boxOf(dialog, this.#canvas());
    drawBox(surface, box, theme.dialog, { ...theme.dialog, fg: theme.dialogTitle.bg });
    drawBoxTitle(surface, box, dialog.title, theme.dialogTitle);
    dialog.widgets.forEach((widget, i) => {
      widget.draw(surface.sub(this.#areaOf(widget, box)), theme, i === focus);
    });
  }

  /** The caret in the focused widget, in cells of the terminal. */
  caret(): { x: number; y: number } | null {
    const entry = this.#open[0];
    const at = this.#focused?.caret?.();
    if (!entry || !at || !this.#focused) return null;
    const area = this.#areaOf(this.#focused, boxOf(entry.dialog, this.#canvas()));
    return { x: area.x + at.x, y: area.y + at.y };
  }

  get #focused(): Widget | undefined {
    const entry = this.#open[0];
    return entry?.dialog.widgets[entry.focus];
  }

  #areaOf(widget: Widget, box: Bounds): Bounds {
    const area = widget.place(box.w - 2, box.h - 2);
    return { ...area, x: box.x + 1 + area.x, y: box.y + 1 + area.y };
  }

  #step(by: 1 | -1): void {
    const entry = this.#open[0];
    if (!entry) return;
    const { widgets } = entry.dialog;
    for (let n = 1; n <= widgets.length; n += 1) {
      const index = (entry.focus + by * n + widgets.length * 2) % widgets.length;
      if (!widgets[index]?.key) continue;
      entry.focus = index;
      break;
    }
    this.#redraw();
  }

  #letter(dialog: Dialog, key: KeyPress): boolean {
    const letter = key.alt || key.text ? key.name.toLowerCase() : '';
    const widget = letter ? dialog.widgets.find((each) => each.letter === letter) : undefined;
    widget?.act?.();
    return widget !== undefined;
  }
}

/** The box of a dialog in cells of the terminal, centred between menu bar and status line. */
function boxOf({ size, title }: Dialog, { cols, rows }: Canvas): Bounds {
  const w = Math.max(3, Math.min(cols, Math.max(size.w, title.length + 6) + 2));
  const h = Math.max(3, Math.min(rows - 2, size.h + 2));
  return { x: Math.floor((cols - w) / 2), y: Math.max(1, Math.floor((rows - h) / 2)), w, h };
}
