// A grid of terminal cells in typed arrays: twelve bytes a cell, no objects, so that frames cost little memory and time.
import type { Rgb } from './color.ts';

/** In place of a character: the second half of the wide character to the left. */
export const HALF = 0;
export const BLANK = 0x20;
/** Bits above the code point in `Grid.chars`. */
export const BOLD = 1 << 24;
export const ITALIC = 1 << 25;
export const UNDERLINE = 1 << 26;
const CODE_POINT = 0x1f_ffff;

export class Grid {
  readonly w: number;
  readonly h: number;
  /** Code point and style of each cell, row by row. */
  readonly chars: Uint32Array;
  readonly fg: Uint32Array;
  readonly bg: Uint32Array;

  constructor(w: number, h: number) {
    this.w = w;
    this.h = h;
    this.chars = new Uint32Array(w * h).fill(BLANK);
    this.fg = new Uint32Array(w * h);
    this.bg = new Uint32Array(w * h);
  }

  /** Writes a character one column wide; a wide one that it cuts in half becomes a blank. */
  put(x: number, y: number, char: number, fg: Rgb, bg: Rgb): void {
    const at = y * this.w + x;
    this.#part(x, at);
    this.#part(x + 1, at + 1);
    this.chars[at] = char;
    this.fg[at] = fg;
    this.bg[at] = bg;
  }

  /** Writes a character two columns wide, which must both be inside. */
  putWide(x: number, y: number, char: number, fg: Rgb, bg: Rgb): void {
    this.put(x + 1, y, BLANK, fg, bg);
    this.put(x, y, char, fg, bg);
    this.chars[y * this.w + x + 1] = HALF;
  }

  /** Fills part of a row with a character one column wide. */
  fillRow(x: number, y: number, w: number, char: number, fg: Rgb, bg: Rgb): void {
    const from = y * this.w + x;
    const to = from + w;
    this.#part(x, from);
    this.#part(x + w, to);
    this.chars.fill(char, from, to);
    this.fg.fill(fg, from, to);
    this.bg.fill(bg, from, to);
  }

  /** Copies part of another grid's row; wide characters that begin or end outside of the part become blanks. */
  copyRow(from: Grid, sx: number, sy: number, w: number, x: number, y: number): void {
    const source = sy * from.w + sx;
    const at = y * this.w + x;
    this.#part(x, at);
    this.#part(x + w, at + w);
    // Subarrays to set would be three objects a row.
    for (let i = 0; i < w; i += 1) {
      this.chars[at + i] = from.chars[source + i] as number;
      this.fg[at + i] = from.fg[source + i] as number;
      this.bg[at + i] = from.bg[source + i] as number;
    }
    if (this.chars[at] === HALF) this.chars[at] = BLANK;
    if (sx + w < from.w && from.chars[source + w] === HALF) this.chars[at + w - 1] = BLANK;
  }

  /** Darkens part of a row; a wide character of which only one half is meant becomes a blank. @param keep how much of each colour stays, 0 to 256 */
  shadeRow(x: number, y: number, w: number, keep: number): void {
    const to = y * this.w + x + w;
    this.#part(x, y * this.w + x);
    this.#part(x + w, to);
    for (let at = y * this.w + x; at < to; at += 1) {
      this.fg[at] = darker(this.fg[at] as number, keep);
      this.bg[at] = darker(this.bg[at] as number, keep);
    }
  }

  /** The characters of a row, as the terminal shows them. */
  line(y: number): string {
    let text = '';
    for (const cell of this.chars.subarray(y * this.w, (y + 1) * this.w))
      if (cell !== HALF) text += String.fromCodePoint(cell & CODE_POINT);
    return text;
  }

  /** Blanks the wide character whose second half is this cell, as one half of it is about to go. */
  #part(x: number, at: number): void {
    if (x <= 0 || x >= this.w || this.chars[at] !== HALF) return;
    this.chars[at] = BLANK;
    this.chars[at - 1] = BLANK;
  }
}

export function codePointOf(cell: number): number {
  return cell & CODE_POINT;
}

function darker(color: Rgb, keep: number): Rgb {
  const red = (((color >> 16) & 255) * keep) >> 8;
  const green = (((color >> 8) & 255) * keep) >> 8;
  return (red << 16) | (green << 8) | (((color & 255) * keep) >> 8);
}
