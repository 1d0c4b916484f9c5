// Selecting a text that cannot be edited, with the mouse, by characters, words and lines.
import type { Ink, Surface } from '../draw/surface.ts';
import { columns } from '../draw/text.ts';
import type { Editing } from '../edit/editor.ts';
import { graphemes, wordAt } from '../edit/tidy.ts';

interface Place {
  y: number;
  /** In UTF-16 units of the row. */
  x: number;
}

export interface Selection {
  readonly editing: Editing;
  /** Cells of the rows. */
  press(x: number, y: number, clicks: number, extend: boolean): void;
  drag(x: number, y: number): void;
  /** Where a click was that selected nothing, or null. */
  release(): Place | null;
  set(y: number, from: number, to: number): void;
  clear(): void;
  /** The end of the selection. */
  place(): Place | null;
  /** @param row number of the row drawn at `y` */
  draw(surface: Surface, y: number, row: number, text: string, ink: Ink): void;
}

/** @param rows the text as it is laid out */
export function createSelection(rows: () => readonly string[], redraw: () => void): Selection {
  let from: Place | null = null;
  let to: Place | null = null;
  let clicks = 0;
  const ordered = (): [Place, Place] | null => {
    if (!from || !to) return null;
    return from.y < to.y || (from.y === to.y && from.x <= to.x) ? [from, to] : [to, from];
  };
  const at = (column: number, y: number): Place => {
    const row = Math.max(0, Math.min(y, rows().length - 1));
    let x = 0;
    let used = 0;
    for (const char of graphemes(rows()[row] ?? '')) {
      used += columns(char);
      if (used > column) break;
      x += char.length;
    }
    return { y: row, x };
  };
  const selected = (): string => {
    const range = ordered();
    if (!range) return '';
    const [a, b] = range;
    return rows()
      .slice(a.y, b.y + 1)
      .map((line, i) => line.slice(i === 0 ? a.x : 0, a.y + i === b.y ? b.x : undefined))
      .join('\n');
  };
  return {
    editing: {
      selection: selected,
      cut: selected,
      paste: () => false,
      undo: () => undefined,
      redo: () => undefined,
      selectAll() {
        const last = rows().length - 1;
        from = { y: 0, x: 0 };
        to = { y: last, x: rows()[last]?.length ?? 0 };
        redraw();
      },
      can: { undo: false, redo: false, edit: false },
    },
    press(x, y, count, extend) {
      const place = at(x, y);
      const line = rows()[place.y] ?? '';
      clicks = count;
      if (!extend || !from) from = place;
      to = place;
      if (count > 1) {
        const range = count === 2 ? wordAt(line, place.x) : { from: 0, to: line.length };
        from = { y: place.y, x: range.from };
        to = { y: place.y, x: range.to };
      }
      redraw();
    },
    drag(x, y) {
      to = at(x, y);
      redraw();
    },
    release() {
      const place = to;
      const empty = from && to && from.y === to.y && from.x === to.x;
      return empty && clicks === 1 ? place : null;
    },
    set(y, start, end) {
      from = { y, x: start };
      to = { y, x: end };
    },
    clear() {
      from = null;
      to = null;
    },
    place: () => ordered()?.[1] ?? null,
    draw(surface, y, row, text, ink) {
      const range = ordered();
      if (!range || row < range[0].y || row > range[1].y) return;
      const start = row === range[0].y ? range[0].x : 0;
      const end = row === range[1].y ? range[1].x : text.length;
      surface.text(1 + columns(text.slice(0, start)), y, text.slice(start, end), ink);
    },
  };
}
