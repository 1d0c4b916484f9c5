// A drawing surface: a rectangle of the screen with its own coordinates and clipping.
import terminalKit, { type Attr, type ScreenBufferHD } from 'terminal-kit';
import { intersect } from '../wm/geometry.ts';
import type { Bounds } from '../wm/types.ts';
import type { Rgb } from './color.ts';
import { columns, glyphs, isPlain } from './text.ts';

export interface Ink {
  fg: Rgb;
  bg: Rgb;
  bold?: boolean;
  italic?: boolean;
  underline?: boolean;
}

const MAX_ATTRS = 20_000;
/** How much a shadow darkens. */
const SHADE = 0.55;

/** Shared by all surfaces of a screen: the buffer, and the encoded attributes, which are expensive to create. */
export interface Paper {
  buffer: ScreenBufferHD;
  attrs: Map<number, Attr>;
  shadow: ScreenBufferHD | null;
}

export class Surface {
  /** Size of the whole rectangle, including parts outside the clip. */
  readonly w: number;
  readonly h: number;
  readonly #paper: Paper;
  readonly #x: number;
  readonly #y: number;
  readonly #clip: Bounds | null;

  /** @param area in cells of the screen @param clip the part that may be written; null for none */
  constructor(paper: Paper, area: Bounds, clip: Bounds | null) {
    this.#paper = paper;
    this.#x = area.x;
    this.#y = area.y;
    this.w = area.w;
    this.h = area.h;
    this.#clip = clip && intersect(area, clip);
  }

  /** A subsurface with its own origin. */
  sub(area: Bounds): Surface {
    const moved = { ...area, x: this.#x + area.x, y: this.#y + area.y };
    return new Surface(this.#paper, moved, this.#clip);
  }

  /** Writes one line of text; wide characters cut in half by the edge become spaces. Returns the columns used. */
  text(x: number, y: number, text: string, ink: Ink): number {
    const clip = this.#clip;
    const row = this.#y + y;
    if (!clip || row < clip.y || row >= clip.y + clip.h) return columns(text);
    const end = clip.x + clip.w;
    let col = this.#x + x;
    let start = -1;
    let run = '';
    if (isPlain(text)) {
      start = Math.max(col, clip.x);
      run = text.slice(Math.max(0, clip.x - col), Math.max(0, end - col));
      col += text.length;
    } else {
      for (const { char, width } of glyphs(text)) {
        if (col < end && col + width > clip.x) {
          const cut = col < clip.x || col + width > end;
          if (start < 0) start = Math.max(col, clip.x);
          run += cut ? ' ' : char;
        }
        col += width;
      }
    }
    if (run) this.#paper.buffer.put({ x: start, y: row, attr: this.#attr(ink) }, run);
    return col - this.#x - x;
  }

  /** Fills a rectangle with a character one column wide. */
  fill(area: Bounds, char: string, ink: Ink): void {
    const part = this.#visible(area);
    if (!part) return;
    const attr = this.#attr(ink);
    const line = char.repeat(part.w);
    for (let y = part.y; y < part.y + part.h; y += 1)
      this.#paper.buffer.put({ x: part.x, y, attr }, line);
  }

  /** Darkens what is already drawn in a rectangle. */
  shade(area: Bounds): void {
    const part = this.#visible(area);
    const { shadow, buffer } = this.#paper;
    if (!part || !shadow) return;
    for (let y = part.y; y < part.y + part.h; y += 1) {
      this.#splitWide(part.x - 1, y);
      this.#splitWide(part.x + part.w - 1, y);
    }
    shadow.draw({
      dst: buffer,
      x: part.x,
      y: part.y,
      blending: true,
      srcClipRect: { x: 0, y: 0, width: part.w, height: part.h },
    });
  }

  /** True if anything drawn in the rectangle would be visible. */
  touches(area: Bounds): boolean {
    return this.#visible(area) !== null;
  }

  /**
   * Blanks a wide character that begins in this cell: blending (terminal-kit 3.1.4) would remove one half of it and
   * leave the other marked as a half, which is never redrawn.
   */
  #splitWide(x: number, y: number): void {
    const { buffer } = this.#paper;
    const cell = buffer.get({ x, y });
    if (!cell || columns(cell.char) < 2) return;
    buffer.put({ x, y, attr: terminalKit.ScreenBufferHD.object2attr(cell.attr) }, ' ');
  }

  #visible(area: Bounds): Bounds | null {
    if (!this.#clip) return null;
    return intersect({ ...area, x: this.#x + area.x, y: this.#y + area.y }, this.#clip);
  }

  #attr(ink: Ink): Attr {
    const style = (ink.bold ? 1 : 0) | (ink.italic ? 2 : 0) | (ink.underline ? 4 : 0);
    const key = (style * 0x1000000 + ink.fg) * 0x1000000 + ink.bg;
    const { attrs } = this.#paper;
    const known = attrs.get(key);
    if (known) return known;
    if (attrs.size >= MAX_ATTRS) attrs.clear();
    const attr = terminalKit.ScreenBufferHD.object2attr({
      color: rgb(ink.fg),
      bgColor: rgb(ink.bg),
      bold: ink.bold === true,
      italic: ink.italic === true,
      underline: ink.underline === true,
    });
    attrs.set(key, attr);
    return attr;
  }
}

/** A blank buffer of the screen's size. */
export function createPaper(buffer: ScreenBufferHD): Paper {
  const shadow = new terminalKit.ScreenBufferHD({
    width: buffer.width,
    height: buffer.height,
    noFill: true,
  });
  const black = { r: 0, g: 0, b: 0, a: Math.round(SHADE * 255) };
  shadow.fill({
    attr: terminalKit.ScreenBufferHD.object2attr({
      color: black,
      bgColor: black,
      charTransparency: true,
      styleTransparency: true,
    }),
  });
  return { buffer, attrs: new Map(), shadow };
}

function rgb(color: Rgb): { r: number; g: number; b: number } {
  return { r: (color >> 16) & 255, g: (color >> 8) & 255, b: color & 255 };
}
