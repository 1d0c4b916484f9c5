// A picture in cells, and how strokes become some: a pure function of the strokes in their order, cell by cell, so that
// every seat has the same cells, whatever part of them its window shows.
import { glyphs } from '../../draw/text.ts';
import type { Point, Stroke } from './codec.ts';
import { BRUSHES, type Ink, NO_COLOR } from './ink.ts';
import { lineCells, outline, ovalRows } from './shapes.ts';

/** The upper one. */
export const HALF_BLOCK = 0x2580;
/** Nothing but the background; and the second half of the wide character to the left. */
export const EMPTY = 0;
export const TAIL = 1;

export class Picture {
  readonly w: number;
  readonly h: number;
  /** Code point of each cell, or EMPTY or TAIL. An upper half block has its lower half in `bg`. */
  readonly chars: Uint32Array;
  /** Numbers of colours. */
  readonly fg: Uint8Array;
  readonly bg: Uint8Array;

  constructor(w: number, h: number) {
    this.w = w;
    this.h = h;
    this.chars = new Uint32Array(w * h);
    this.fg = new Uint8Array(w * h).fill(NO_COLOR);
    this.bg = new Uint8Array(w * h).fill(NO_COLOR);
  }

  /** The number of the colour that a cell is drawn with, or its background's. */
  colorAt(x: number, y: number): number {
    const at = y * this.w + x;
    const fg = this.fg[at] ?? NO_COLOR;
    return this.chars[at] === EMPTY || fg === NO_COLOR ? (this.bg[at] ?? NO_COLOR) : fg;
  }

  /** Takes the cells of a picture of the same size. */
  take({ chars, fg, bg }: Picture): void {
    this.chars.set(chars);
    this.fg.set(fg);
    this.bg.set(bg);
  }

  /** Draws over what is there; what is outside is left out. */
  draw(stroke: Stroke): void {
    const { ink } = stroke;
    switch (stroke.tool) {
      case 'pen': {
        const [first] = stroke.points;
        let last = first;
        for (const point of stroke.points) {
          lineCells(last ?? point, point, (x, y) => this.#run(x, y, 1, ink));
          last = point;
        }
        return;
      }
      case 'line':
        lineCells(stroke.from, stroke.to, (x, y) => this.#run(x, y, 1, ink));
        return;
      case 'fill':
        for (const [x, y, length] of stroke.runs) this.#run(x, y, length, ink);
        return;
      case 'text':
        this.#text(stroke.at, stroke.text, ink);
        return;
      default:
        this.#shape(stroke);
    }
  }

  #shape({ tool, ink, filled, from, to }: Extract<Stroke, { from: Point }>): void {
    const [left, right] = [Math.min(from[0], to[0]), Math.max(from[0], to[0])];
    const [top, bottom] = [Math.min(from[1], to[1]), Math.max(from[1], to[1])];
    const rows = tool === 'oval' ? ovalRows(from, to) : () => ({ left, right });
    if (!filled) {
      outline(rows, top, bottom, (x, y, length) => this.#run(x, y, length, ink));
      return;
    }
    for (let y = top; y <= Math.min(bottom, this.#rows(ink) - 1); y += 1) {
      const row = rows(y);
      this.#run(row.left, y, row.right - row.left + 1, ink);
    }
  }

  #rows({ brush }: Ink): number {
    return brush === 'h' ? this.h * 2 : this.h;
  }

  /** Cells, or halves of cells, of a row. */
  #run(from: number, y: number, length: number, ink: Ink): void {
    if (y < 0 || y >= this.#rows(ink)) return;
    const end = Math.min(from + length, this.w);
    const start = Math.max(0, from);
    if (start >= end) return;
    if (ink.brush === 'h') this.#halves(start, end, y, ink.color);
    else this.#wholes(start, end, y, ink);
  }

  /** Many cells at once: a picture may be full of large areas. */
  #wholes(start: number, end: number, y: number, { color, brush }: Ink): void {
    const from = this.#clear(start, y);
    const to = this.#clear(end - 1, y) + 1;
    const solid = brush === 'b' || color === NO_COLOR;
    this.chars.fill(solid ? EMPTY : BRUSHES[brush].charCodeAt(0), from, to);
    this.fg.fill(solid ? NO_COLOR : color, from, to);
    if (solid) this.bg.fill(color, from, to);
  }

  /** In one loop without calls: hostile pictures are thousands of the largest areas. */
  #halves(start: number, end: number, y: number, color: number): void {
    const from = this.#clear(start, y >> 1);
    const to = this.#clear(end - 1, y >> 1) + 1;
    const { chars, fg, bg } = this;
    const isUpper = y % 2 === 0;
    for (let at = from; at < to; at += 1) {
      const below = bg[at] as number;
      const above = chars[at] === HALF_BLOCK ? (fg[at] as number) : below;
      const upper = isUpper ? color : above;
      const lower = isUpper ? below : color;
      chars[at] = upper === lower ? EMPTY : HALF_BLOCK;
      fg[at] = upper === lower ? NO_COLOR : upper;
      bg[at] = lower;
    }
  }

  #text([x, y]: Point, text: string, { color }: Ink): void {
    let column = x;
    for (const { char, width } of glyphs(text)) {
      if (y >= this.h || column + width > this.w) return;
      const at = this.#clear(column, y);
      this.chars[at] = char.codePointAt(0) ?? EMPTY;
      this.fg[at] = color;
      if (width === 2) this.chars[this.#clear(column + 1, y)] = TAIL;
      column += width;
    }
  }

  /** A wide character of which this cell is one half goes. @returns the cell's index */
  #clear(x: number, y: number): number {
    const at = y * this.w + x;
    if (this.chars[at] === TAIL) this.chars[at - 1] = EMPTY;
    if (x + 1 < this.w && this.chars[at + 1] === TAIL) this.chars[at + 1] = EMPTY;
    if (this.chars[at] === TAIL) this.chars[at] = EMPTY;
    return at;
  }
}

/** @param strokes in their order */
export function pictureOf(strokes: Iterable<Stroke>, w: number, h: number): Picture {
  const picture = new Picture(w, h);
  for (const stroke of strokes) picture.draw(stroke);
  return picture;
}
