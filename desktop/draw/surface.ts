// A drawing surface: a rectangle of a grid with its own coordinates and clipping.
import { intersect } from '../wm/geometry.ts';
import type { Bounds } from '../wm/types.ts';
import type { Rgb } from './color.ts';
import { BLANK, BOLD, type Grid, ITALIC, UNDERLINE } from './grid.ts';
import { columns, glyphs, isPlain } from './text.ts';

export interface Ink {
  fg: Rgb;
  bg: Rgb;
  bold?: boolean;
  italic?: boolean;
  underline?: boolean;
}

/** How much of a colour stays in a shadow, of 256. */
const SHADE = 115;

export class Surface {
  /** Size of the whole rectangle, including parts outside the clip. */
  readonly w: number;
  readonly h: number;
  readonly #grid: Grid;
  readonly #x: number;
  readonly #y: number;
  readonly #clip: Bounds | null;

  /** @param area in cells of the grid @param clip the part that may be written, inside the grid; null for none */
  constructor(grid: Grid, area: Bounds, clip: Bounds | null) {
    this.#grid = grid;
    this.#x = area.x;
    this.#y = area.y;
    this.w = area.w;
    this.h = area.h;
    this.#clip = clip && intersect(area, clip);
  }

  /** A surface of a whole grid. */
  static of(grid: Grid): Surface {
    const all = { x: 0, y: 0, w: grid.w, h: grid.h };
    return new Surface(grid, all, all);
  }

  /** A subsurface with its own origin. */
  sub(area: Bounds): Surface {
    const moved = { ...area, x: this.#x + area.x, y: this.#y + area.y };
    return new Surface(this.#grid, moved, this.#clip);
  }

  /** Writes one line of text; wide characters cut in half by the edge become spaces. Returns the columns used. */
  text(x: number, y: number, text: string, ink: Ink): number {
    const clip = this.#clip;
    const row = this.#y + y;
    if (!clip || row < clip.y || row >= clip.y + clip.h) return columns(text);
    const { fg, bg } = ink;
    const style = styleOf(ink);
    const end = clip.x + clip.w;
    let col = this.#x + x;
    if (isPlain(text)) {
      const from = Math.max(0, clip.x - col);
      const to = Math.min(text.length, end - col);
      for (let i = from; i < to; i += 1)
        this.#grid.put(col + i, row, text.charCodeAt(i) | style, fg, bg);
      return text.length;
    }
    for (const { char, width } of glyphs(text)) {
      if (col < end && col + width > clip.x) {
        const cut = col < clip.x || col + width > end;
        const code = cut ? BLANK : (char.codePointAt(0) ?? BLANK);
        if (cut) this.#grid.put(Math.max(col, clip.x), row, code | style, fg, bg);
        else if (width === 2) this.#grid.putWide(col, row, code | style, fg, bg);
        else this.#grid.put(col, row, code | style, fg, bg);
      }
      col += width;
    }
    return col - this.#x - x;
  }

  /** Writes one character that is one column wide: the quickest way to draw many different cells. */
  put(x: number, y: number, char: number, fg: Rgb, bg: Rgb): void {
    const clip = this.#clip;
    const col = this.#x + x;
    const row = this.#y + y;
    if (!clip || col < clip.x || row < clip.y) return;
    if (col < clip.x + clip.w && row < clip.y + clip.h) this.#grid.put(col, row, char, fg, bg);
  }

  /** Fills a rectangle with a character one column wide. */
  fill(area: Bounds, char: string, ink: Ink): void {
    const part = this.#visible(area);
    if (!part) return;
    const code = (char.codePointAt(0) ?? BLANK) | styleOf(ink);
    for (let y = part.y; y < part.y + part.h; y += 1)
      this.#grid.fillRow(part.x, y, part.w, code, ink.fg, ink.bg);
  }

  /** Copies a grid to a place of this surface. */
  copy(from: Grid, x: number, y: number): void {
    const part = this.#visible({ x, y, w: from.w, h: from.h });
    if (!part) return;
    const sx = part.x - this.#x - x;
    const sy = part.y - this.#y - y;
    for (let row = 0; row < part.h; row += 1)
      this.#grid.copyRow(from, sx, sy + row, part.w, part.x, part.y + row);
  }

  /** Darkens what is already drawn in a rectangle. */
  shade(area: Bounds): void {
    const part = this.#visible(area);
    if (!part) return;
    for (let y = part.y; y < part.y + part.h; y += 1) this.#grid.shadeRow(part.x, y, part.w, SHADE);
  }

  /** True if anything drawn in the rectangle would be visible. */
  touches(area: Bounds): boolean {
    return this.#visible(area) !== null;
  }

  #visible(area: Bounds): Bounds | null {
    if (!this.#clip) return null;
    return intersect({ ...area, x: this.#x + area.x, y: this.#y + area.y }, this.#clip);
  }
}

function styleOf({ bold, italic, underline }: Ink): number {
  return (bold ? BOLD : 0) | (italic ? ITALIC : 0) | (underline ? UNDERLINE : 0);
}
