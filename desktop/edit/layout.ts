// Where the characters of an editable text are on the screen: lines wrapped into rows, and positions to cells and back.
import type { Text } from '@codemirror/state';
import { columns } from '../draw/text.ts';
import { graphemes } from './tidy.ts';

/** A row of a window: part of one line, in offsets of the text. */
export interface Row {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** The line goes on in the next row, so its end is no place for a caret. */
  readonly wrapped: boolean;
}

export interface Layout {
  readonly rows: readonly Row[];
  rowOf(at: number): number;
  /** Column and row of a position. */
  cellOf(at: number): { x: number; y: number };
  /** The position at or before a cell. */
  at(x: number, y: number): number;
}

/** Lays out texts for one width; lines that stay the same are not measured again. */
export function createLayout(): (doc: Text, width: number) => Layout {
  let cuts = new Map<string, readonly number[]>();
  let last: { doc: Text; width: number; layout: Layout } | null = null;
  return (doc, width) => {
    if (last?.doc === doc && last.width === width) return last.layout;
    const known = last?.width === width ? cuts : new Map<string, readonly number[]>();
    const used: typeof cuts = new Map();
    const rows: Row[] = [];
    let from = 0;
    for (const line of doc.iterLines()) {
      const ends = known.get(line) ?? breaks(line, width);
      used.set(line, ends);
      let start = 0;
      ends.forEach((end, i) => {
        const wrapped = i < ends.length - 1;
        rows.push({ from: from + start, to: from + end, text: line.slice(start, end), wrapped });
        start = end;
      });
      from += line.length + 1;
    }
    cuts = used;
    last = { doc, width, layout: layoutOf(rows) };
    return last.layout;
  };
}

/** Ends of a line's rows: behind the last blank that fits, or inside a word that is longer than a row. */
function breaks(line: string, width: number): number[] {
  if (columns(line) <= width) return [line.length];
  const ends: number[] = [];
  let at = 0;
  let used = 0;
  let start = 0;
  let blank = -1;
  for (const char of graphemes(line)) {
    const wide = columns(char);
    // Blanks may hang over the edge, so that a word may end there.
    if (used + wide > width && !(char === ' ' && used <= width)) {
      const end = blank > start ? blank : at;
      ends.push(end);
      used = columns(line.slice(end, at));
      start = end;
      blank = -1;
    }
    at += char.length;
    used += wide;
    if (char === ' ') blank = at;
  }
  return [...ends, line.length];
}

function layoutOf(rows: readonly Row[]): Layout {
  const rowOf = (at: number): number => {
    let low = 0;
    let high = rows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((rows[middle] as Row).from <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return {
    rows,
    rowOf,
    cellOf(at) {
      const y = rowOf(at);
      const row = rows[y] as Row;
      return { x: columns(row.text.slice(0, at - row.from)), y };
    },
    at(x, y) {
      const row = rows[Math.max(0, Math.min(y, rows.length - 1))] as Row;
      if (y < 0) return row.from;
      let used = 0;
      let at = 0;
      for (const char of graphemes(row.text)) {
        const wide = columns(char);
        if (used + wide > x) break;
        if (row.wrapped && at + char.length >= row.text.length) break;
        used += wide;
        at += char.length;
      }
      return row.from + at;
    },
  };
}
