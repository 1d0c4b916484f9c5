// The editing of a text in a rectangle of the screen, for editors, notes and fields: drawing, keys, mouse, undo, clipboard.
import type { ChangeSet } from '@codemirror/state';
import type { Ink, Surface } from '../draw/surface.ts';
import { columns } from '../draw/text.ts';
import type { KeyPress } from '../terminal/input.ts';
import * as edit from './buffer.ts';
import { all, changed, target } from './caret.ts';
import { createLayout, type Layout, type Row } from './layout.ts';
import { wordAt } from './tidy.ts';

/** What menus and shortcuts do with the text of whatever has the focus. */
export interface Editing {
  /** The selected text; empty for none. */
  selection(): string;
  cut(): string;
  /** Returns false if the text is not taken. */
  paste(text: string): boolean;
  undo(): void;
  redo(): void;
  selectAll(): void;
  readonly can: { readonly undo: boolean; readonly redo: boolean; readonly edit: boolean };
}

export interface EditorInk {
  text: Ink;
  selected: Ink;
}

export interface EditorOptions {
  /** The caret or the selection moved. */
  onMove(): void;
  /** The person changed the text so. */
  onEdit(change: ChangeSet): void;
  /** One line without wrapping: Enter, Tab, and moves out of it are left to others. */
  single?: boolean;
  text?: string;
}

export type Editor = ReturnType<typeof createEditor>;

export function createEditor(options: EditorOptions) {
  const { single = false } = options;
  const arrange = createLayout();
  let buffer = edit.bufferOf(options.text ?? '');
  let layout: Layout = arrange(buffer.doc, 80);
  let size = { w: 80, h: 1 };
  let top = 0;
  let left = 0;
  let goal = 0;
  let follow = true;
  /** Where a drag of the mouse began, and whether it takes whole words. */
  let grip: { from: number; to: number } | null = null;

  const relay = (): Layout => {
    layout = arrange(buffer.doc, single ? Number.MAX_SAFE_INTEGER : Math.max(1, size.w));
    return layout;
  };
  const set = (next: edit.Buffer, keepGoal = false): void => {
    if (next === buffer) return;
    const before = buffer.doc;
    buffer = next;
    relay();
    if (!keepGoal) goal = layout.cellOf(buffer.head).x;
    follow = true;
    if (buffer.doc === before) options.onMove();
    else options.onEdit(buffer.change);
  };
  const put = (text: string): boolean => {
    const before = buffer;
    set(edit.insert(buffer, single ? text.replace(/[\r\n]+/g, ' ') : text));
    return buffer !== before || text === '';
  };
  const spot = (x: number, y: number): number => layout.at(x + left, y + top);
  const wordAround = (at: number): { from: number; to: number } => {
    const line = buffer.doc.lineAt(at);
    const { from, to } = wordAt(line.text, at - line.from);
    return { from: line.from + from, to: line.from + to };
  };
  const editing: Editing = {
    selection: () => edit.selectedText(buffer),
    cut() {
      const text = edit.selectedText(buffer);
      const { from, to } = edit.rangeOf(buffer);
      set(edit.erase(buffer, from, to));
      return text;
    },
    paste: put,
    undo: () => set(edit.undo(buffer)),
    redo: () => set(edit.redo(buffer)),
    selectAll: () => set(all(buffer)),
    get can() {
      return { undo: buffer.past.length > 0, redo: buffer.future.length > 0, edit: true };
    },
  };
  return {
    editing,
    get buffer() {
      return buffer;
    },
    text: () => edit.textOf(buffer),
    /**
     * Somebody else's change: caret and scroll stay at their text, undo leaves it alone. Returns false if it changes
     * nothing.
     */
    remote(change: ChangeSet): boolean {
      if (change.empty) return false;
      const above = layout.rows[top]?.from ?? 0;
      buffer = edit.remote(buffer, change);
      top = relay().rowOf(change.mapPos(above, -1));
      return true;
    },
    /** The person's own edit. */
    edit: (by: (now: edit.Buffer) => edit.Buffer): void => set(by(buffer)),
    draw(surface: Surface, ink: EditorInk): void {
      const { w, h } = surface;
      size = { w, h };
      relay();
      const caret = layout.cellOf(buffer.head);
      if (follow) top = Math.max(Math.min(top, caret.y), caret.y - h + 1);
      top = Math.max(0, Math.min(top, layout.rows.length - h));
      left = single ? Math.max(0, Math.min(left, caret.x), caret.x - w + 1) : 0;
      surface.fill({ x: 0, y: 0, w, h }, ' ', ink.text);
      const chosen = edit.rangeOf(buffer);
      layout.rows.slice(top, top + h).forEach((row, y) => {
        surface.text(-left, y, row.text, ink.text);
        if (chosen.from < chosen.to) drawSelected(surface, y, row, chosen, left, ink.selected);
      });
    },
    /** Returns true if the key was one of editing. */
    key(key: KeyPress): boolean {
      if (key.alt) return false;
      const to = target(buffer, key, layout, goal, size.h);
      if (to !== null) {
        if (single && ['up', 'down', 'pageup', 'pagedown'].includes(key.name)) return false;
        const vertical = ['up', 'down', 'pageup', 'pagedown'].includes(key.name);
        set(edit.select(buffer, to, key.shift), vertical);
        return true;
      }
      const next = changed(buffer, key, !single);
      if (next) set(next);
      return next !== null;
    },
    /** @param clicks 2 selects the word, 3 the line @param extend keeps the other end of the selection */
    press(x: number, y: number, clicks: number, extend: boolean): void {
      const at = spot(x, y);
      const line = buffer.doc.lineAt(at);
      if (clicks === 2) grip = wordAround(at);
      else grip = clicks > 2 ? { from: line.from, to: line.to } : { from: at, to: at };
      if (extend) grip = { from: buffer.anchor, to: buffer.anchor };
      set(edit.select(buffer, extend ? at : grip.to, false, grip.from));
    },
    drag(x: number, y: number): void {
      if (!grip) return;
      const at = spot(x, y);
      const back = at < grip.from;
      set(
        edit.select(buffer, back ? at : Math.max(at, grip.to), false, back ? grip.to : grip.from),
      );
    },
    release(): void {
      grip = null;
    },
    /** Scrolls without moving the caret. */
    scrollTo(row: number): void {
      follow = false;
      top = Math.max(0, Math.min(row, layout.rows.length - size.h));
      options.onMove();
    },
    extent: () => ({ top, page: size.h, total: layout.rows.length }),
    caret(): { x: number; y: number } {
      const { x, y } = layout.cellOf(buffer.head);
      return { x: Math.min(x - left, size.w - (single ? 0 : 1)), y: y - top };
    },
    /** Selects a range, as a search does. */
    show: (from: number, to: number): void => set(edit.select(buffer, to, false, from)),
  };
}

function drawSelected(
  surface: Surface,
  y: number,
  row: Row,
  chosen: { from: number; to: number },
  left: number,
  ink: Ink,
): void {
  const from = Math.max(chosen.from, row.from) - row.from;
  const to = Math.min(chosen.to, row.to) - row.from;
  if (to < from || chosen.to < row.from || chosen.from > row.to) return;
  // A selected line break shows as one blank.
  const brk = !row.wrapped && chosen.to > row.to ? ' ' : '';
  const x = columns(row.text.slice(0, from)) - left;
  surface.text(x, y, row.text.slice(from, to) + brk, ink);
}
