// What menus are made of, and where their titles and boxes are on the screen.
import { columns } from '../../draw/text.ts';
import type { Bounds, Canvas } from '../../wm/types.ts';
import type { Action } from '../action.ts';

/** What decides whether an entry can be chosen. */
export interface MenuContext {
  /** Windows that are open. */
  windows: number;
  /** Type of the focused one, and what its content takes. */
  focused: {
    type: string;
    zoomed: boolean;
    selected: boolean;
    undo: boolean;
    redo: boolean;
    edits: boolean;
    finds: boolean;
    /** Names of its properties. */
    props: readonly string[];
  } | null;
  clipboard: boolean;
}

export interface MenuItem {
  label: string;
  /** Index of the letter in the label that chooses it in the open menu. */
  hot: number;
  /** The keyboard shortcut for the same action. */
  keys?: string;
  action?: Action;
  items?: readonly MenuEntry[];
  /** Absent: always. */
  when?(context: MenuContext): boolean;
}
/** null is a separator line. */
export type MenuEntry = MenuItem | null;

export interface Menu {
  title: string;
  /** Letter that opens it with Alt. */
  letter: string;
  items: readonly MenuEntry[];
}

/** One box of an open menu; the next level is the submenu of its chosen entry. */
export interface Level {
  readonly items: readonly MenuEntry[];
  /** Index of the chosen entry; -1 for none. */
  readonly chosen: number;
  /** Where its upper left corner would be if there is room. */
  readonly x: number;
  readonly y: number;
}

export interface OpenMenu {
  /** Index in the bar; null for a menu at the pointer. */
  readonly bar: number | null;
  readonly levels: readonly Level[];
  readonly context: MenuContext;
}

/** @param label with `&` before the letter that chooses the entry; the first letter without it */
export function item(
  label: string,
  action: Action,
  keys?: string,
  when?: MenuItem['when'],
): MenuItem {
  return { ...named(label), action, ...(keys ? { keys } : {}), ...(when ? { when } : {}) };
}

export function submenu(label: string, items: readonly MenuEntry[]): MenuItem {
  return { ...named(label), items };
}

function named(label: string): { label: string; hot: number } {
  return { label: label.replace('&', ''), hot: Math.max(0, label.indexOf('&')) };
}

export function isEnabled(entry: MenuEntry | undefined, context: MenuContext): entry is MenuItem {
  return Boolean(entry && (entry.when?.(context) ?? true));
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

/** The menu whose title is under a column of the bar, or -1. */
export function titleAt(menus: readonly Menu[], col: number): number {
  return titleSpans(menus).findIndex(({ x, w }) => col >= x && col < x + w);
}

/** The box of a level in cells of the terminal, shifted so that it fits. */
export function levelBox({ items, x, y }: Level, { cols, rows }: Canvas): Bounds {
  const label = Math.max(...items.map((entry) => (entry ? columns(entry.label) : 0)));
  const keys = Math.max(...items.map((entry) => entry?.keys?.length ?? (entry?.items ? 1 : 0)));
  const w = Math.min(cols, label + (keys > 0 ? keys + 3 : 0) + 4);
  const h = Math.min(items.length + 2, Math.max(3, rows - 2));
  return { x: Math.max(0, Math.min(x, cols - w)), y: Math.max(1, Math.min(y, rows - 1 - h)), w, h };
}

/** First visible entry of a level, where the terminal is too low for all. */
export function levelTop({ items, chosen }: Level, box: Bounds): number {
  const room = box.h - 2;
  return Math.max(0, Math.min(chosen - Math.floor(room / 2), items.length - room));
}

/** The next entry up or down that can be chosen. */
export function moved(level: Level, by: 1 | -1, context: MenuContext): number {
  const count = level.items.length;
  const from = level.chosen < 0 && by < 0 ? count : level.chosen;
  for (let n = 1; n <= count; n += 1) {
    const index = (from + by * n + count * 2) % count;
    if (isEnabled(level.items[index], context)) return index;
  }
  return level.chosen;
}
