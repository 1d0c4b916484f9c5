// Turns the difference between what a terminal shows and what it should show into as few bytes as it can.
import { nearest256, type Rgb } from '../draw/color.ts';
import { BLANK, BOLD, codePointOf, type Grid, HALF, ITALIC, UNDERLINE } from '../draw/grid.ts';
import type { Bytes } from './bytes.ts';

const STYLES = [
  { bit: BOLD, on: '1', off: '22' },
  { bit: ITALIC, on: '3', off: '23' },
  { bit: UNDERLINE, on: '4', off: '24' },
] as const;
const UPPER = 0x2580;
const LOWER = 0x2584;
const FULL = 0x2588;
/** Unchanged cells that are rather written again than jumped over: a jump takes four bytes. */
const MAX_REWRITE = 4;
/** Colours whose index is kept; art has few, and a picture with more only costs time. */
const MAX_INDEXES = 8_192;

export class Encoder {
  readonly #trueColor: boolean;
  readonly #out: Bytes;
  readonly #nearest = new Map<Rgb, number>();
  /** Where the terminal's cursor is; -1 if that is not known. */
  #col = -1;
  #row = -1;
  /** The colours and style that the terminal writes in; -1 if they are not known. */
  #fg = -1;
  #bg = -1;
  #style = -1;

  /** @param out where it writes */
  constructor(trueColor: boolean, out: Bytes) {
    this.#trueColor = trueColor;
    this.#out = out;
  }

  /** Something else has written to the terminal, or it is another one. */
  forget(): void {
    this.#col = -1;
    this.#row = -1;
    this.#fg = -1;
    this.#bg = -1;
    this.#style = -1;
  }

  /**
   * Writes the changes of some rows, and notes in `shown` that they are made.
   * @param all true for a terminal that shows nothing yet
   */
  encode(shown: Grid, wanted: Grid, from: number, to: number, all: boolean): void {
    const { w } = wanted;
    for (let y = from; y < to; y += 1) {
      for (let x = 0; x < w; x += 1) {
        const at = y * w + x;
        if (!all && !this.#differs(shown, wanted, at)) continue;
        if (wanted.chars[at] !== HALF) {
          this.#goTo(x, y, wanted);
          this.#write(wanted, x, y, at);
        }
        shown.chars[at] = wanted.chars[at] as number;
        shown.fg[at] = wanted.fg[at] as number;
        shown.bg[at] = wanted.bg[at] as number;
      }
    }
  }

  /** Moves the cursor. */
  moveTo(col: number, row: number): void {
    if (col === this.#col && row === this.#row) return;
    const by = col - this.#col;
    this.#out.ascii('\x1b[');
    if (row !== this.#row || this.#col < 0 || by < -1) {
      if (row > 0 || col > 0) this.#out.number(row + 1);
      if (col > 0) {
        this.#out.ascii(';');
        this.#out.number(col + 1);
      }
      this.#out.ascii('H');
    } else {
      if (by > 1) this.#out.number(by);
      this.#out.ascii(by > 0 ? 'C' : 'D');
    }
    this.#col = col;
    this.#row = row;
  }

  #differs(shown: Grid, wanted: Grid, at: number): boolean {
    const char = wanted.chars[at] as number;
    const same = char === shown.chars[at];
    const bgSame = wanted.bg[at] === shown.bg[at];
    if (same && bgSame && (char === BLANK || wanted.fg[at] === shown.fg[at])) return false;
    // The second half of a wide character is drawn with the first.
    if (same && char === HALF) return false;
    if (!same || this.#trueColor) return true;
    const bgLike = bgSame || this.#index(wanted.bg[at] as Rgb) === this.#index(shown.bg[at] as Rgb);
    if (!bgLike) return true;
    return char !== BLANK && this.#index(wanted.fg[at] as Rgb) !== this.#index(shown.fg[at] as Rgb);
  }

  #goTo(x: number, y: number, wanted: Grid): void {
    const gap = x - this.#col;
    if (y === this.#row && gap > 0 && gap <= MAX_REWRITE && this.#rewrite(wanted, x, y)) return;
    this.moveTo(x, y);
  }

  /** Writes the unchanged cells up to a column again, if that is shorter than a jump. */
  #rewrite(wanted: Grid, x: number, y: number): boolean {
    const from = this.#out.length;
    for (let col = this.#col; col < x; col += 1) {
      const at = y * wanted.w + col;
      const char = wanted.chars[at] as number;
      const plain = char >= BLANK && char < 0x7f && this.#style === 0;
      const same =
        this.#isPen(wanted.bg[at] as Rgb, this.#bg) &&
        (char === BLANK || this.#isPen(wanted.fg[at] as Rgb, this.#fg));
      if (!plain || !same) {
        this.#out.cut(from);
        return false;
      }
      this.#out.char(char);
    }
    this.#col = x;
    return true;
  }

  #write({ w, chars, fg, bg }: Grid, x: number, y: number, at: number): void {
    const cell = chars[at] as number;
    const code = codePointOf(cell);
    const front = fg[at] as Rgb;
    const back = bg[at] as Rgb;
    if (cell === BLANK || (cell === UPPER && front === back)) {
      // A blank of one colour may as well be a full block of the other.
      if (!this.#isPen(back, this.#bg) && this.#isPen(back, this.#fg) && this.#style === 0) {
        this.#out.char(FULL);
      } else {
        this.#dress(-1, back, 0);
        this.#out.char(BLANK);
      }
    } else if (cell === UPPER) {
      const kept = Number(this.#isPen(front, this.#fg)) + Number(this.#isPen(back, this.#bg));
      const turned = Number(this.#isPen(back, this.#fg)) + Number(this.#isPen(front, this.#bg));
      if (turned > kept) this.#dress(back, front, 0);
      else this.#dress(front, back, 0);
      this.#out.char(turned > kept ? LOWER : UPPER);
    } else {
      this.#dress(front, back, cell - code);
      this.#out.char(code);
    }
    this.#col = x + 1;
    this.#row = y;
    // At the edge the cursor waits for the next character, and terminals differ in where. Where a character is not plain,
    // a terminal may think otherwise of its width.
    const sure = code < 0x7f || (code >= 0x2500 && code < 0x2600) || code >> 8 === 0x28;
    if (this.#col >= w || !sure) this.#col = -1;
  }

  /** Sets colours and style where they differ. @param fg -1 if any will do */
  #dress(fg: Rgb, bg: Rgb, style: number): void {
    const front = fg < 0 ? this.#fg : this.#pen(fg);
    const back = this.#pen(bg);
    if (front === this.#fg && back === this.#bg && style === this.#style) return;
    const start = this.#out.length;
    if (this.#style < 0) this.#code(start, '0');
    const old = Math.max(0, this.#style);
    if (style !== old)
      for (const { bit, on, off } of STYLES)
        if ((style ^ old) & bit) this.#code(start, style & bit ? on : off);
    if (front !== this.#fg) {
      this.#code(start, '38');
      this.#color(front);
    }
    if (back !== this.#bg) {
      this.#code(start, '48');
      this.#color(back);
    }
    this.#style = style;
    this.#fg = front;
    this.#bg = back;
    if (this.#out.length > start) this.#out.ascii('m');
  }

  /** One code of the sequence that begins at `start`. */
  #code(start: number, code: string): void {
    this.#out.ascii(this.#out.length === start ? '\x1b[' : ';');
    this.#out.ascii(code);
  }

  #color(pen: number): void {
    const out = this.#out;
    if (!this.#trueColor) {
      out.ascii(';5;');
      out.number(pen);
      return;
    }
    out.ascii(';2;');
    out.number((pen >> 16) & 255);
    out.ascii(';');
    out.number((pen >> 8) & 255);
    out.ascii(';');
    out.number(pen & 255);
  }

  #isPen(color: Rgb, pen: number): boolean {
    return this.#pen(color) === pen;
  }

  /** What the terminal shows for a colour: the colour, or its index. */
  #pen(color: Rgb): number {
    return this.#trueColor ? color : this.#index(color);
  }

  #index(color: Rgb): number {
    const known = this.#nearest.get(color);
    if (known !== undefined) return known;
    if (this.#nearest.size >= MAX_INDEXES) this.#nearest.clear();
    const found = nearest256((color >> 16) & 255, (color >> 8) & 255, color & 255);
    this.#nearest.set(color, found);
    return found;
  }
}
