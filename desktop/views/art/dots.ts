// Eight dots to a cell, by braille characters; a cell has the ink of its strongest dot.
import type { Rgb } from '../../draw/color.ts';
import type { Surface } from '../../draw/surface.ts';

const BRAILLE = 0x2800;
const BLANK = 0x20;
/** Bits of a cell's dots by row and column (Unicode, U+2800). */
const BITS = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];

export class Dots {
  /** In dots: twice the columns and four times the rows. */
  readonly w: number;
  readonly h: number;
  readonly #cols: number;
  readonly #bits: Uint8Array;
  readonly #ink: Uint8Array;

  constructor(cols: number, rows: number) {
    this.w = cols * 2;
    this.h = rows * 4;
    this.#cols = cols;
    this.#bits = new Uint8Array(cols * rows);
    this.#ink = new Uint8Array(cols * rows);
  }

  clear(): void {
    this.#bits.fill(0);
    this.#ink.fill(0);
  }

  /** @param ink strength, an index into the colours that `draw` gets; what is outside is left out */
  dot(x: number, y: number, ink: number): void {
    if (x < 0 || y < 0 || x >= this.w || y >= this.h) return;
    const cell = (y >> 2) * this.#cols + (x >> 1);
    this.#bits[cell] = (this.#bits[cell] as number) | (BITS[(y & 3) * 2 + (x & 1)] as number);
    if (ink > (this.#ink[cell] as number)) this.#ink[cell] = ink;
  }

  /** A line between two dots; its ink goes from one strength to another. */
  line(x0: number, y0: number, x1: number, y1: number, from: number, to = from): void {
    const steps = Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1));
    // What is far outside is not walked through dot by dot.
    if (steps > 4_000) return;
    for (let i = 0; i <= steps; i += 1) {
      const t = i / steps;
      const ink = Math.round(from + (to - from) * t);
      this.dot(Math.round(x0 + (x1 - x0) * t), Math.round(y0 + (y1 - y0) * t), ink);
    }
  }

  /** True if nothing is drawn in a cell. */
  isBlank(col: number, row: number): boolean {
    return this.#bits[row * this.#cols + col] === 0;
  }

  /** Draws the dots on a ground. */
  draw(surface: Surface, colors: readonly Rgb[], ground: Rgb): void {
    const last = colors.length - 1;
    for (let cell = 0; cell < this.#bits.length; cell += 1) {
      const bits = this.#bits[cell] as number;
      const x = cell % this.#cols;
      const y = (cell - x) / this.#cols;
      if (bits === 0) surface.put(x, y, BLANK, ground, ground);
      else {
        const fg = colors[Math.min(last, this.#ink[cell] as number)] as Rgb;
        surface.put(x, y, BRAILLE + bits, fg, ground);
      }
    }
  }
}

/** Gives the same dots again, cleared, as long as the size is the same: new ones for each frame would be garbage. */
export function sheet(): (cols: number, rows: number) => Dots {
  let dots: Dots | undefined;
  return (cols, rows) => {
    if (dots?.w !== cols * 2 || dots.h !== rows * 4) dots = new Dots(cols, rows);
    dots.clear();
    return dots;
  };
}
