// Turns the difference between what a terminal shows and what it should show into as few bytes as it can.
import { nearest256, type Rgb } from '../draw/color.ts';
import { BLANK, BOLD, codePointOf, type Grid, HALF, ITALIC, UNDERLINE } from '../draw/grid.ts';

const STYLES = [
  { bit: BOLD, on: ';1', off: ';22' },
  { bit: ITALIC, on: ';3', off: ';23' },
  { bit: UNDERLINE, on: ';4', off: ';24' },
] as const;
const UPPER = '▀';
const LOWER = '▄';
const FULL = '█';
const UPPER_CODE = 0x2580;
/** Unchanged cells that are rather written again than jumped over: a jump takes four bytes. */
const MAX_REWRITE = 4;
/** Colours whose codes are kept; art has few, and a picture with more only costs time. */
const MAX_CODES = 8_192;

export class Encoder {
  readonly #trueColor: boolean;
  readonly #codes = new Map<Rgb, string>();
  readonly #nearest = new Map<Rgb, number>();
  #out = '';
  /** Where the terminal's cursor is; -1 if that is not known. */
  #col = -1;
  #row = -1;
  /** The colours and style that the terminal writes in; -1 if they are not known. */
  #fg = -1;
  #bg = -1;
  #style = -1;

  constructor(trueColor: boolean) {
    this.#trueColor = trueColor;
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
   * Encodes the changes of some rows, and notes in `shown` that they are made.
   * @param all true for a terminal that shows nothing yet
   */
  encode(shown: Grid, wanted: Grid, from: number, to: number, all: boolean): string {
    this.#out = '';
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
    return this.#out;
  }

  /** Moves the cursor. */
  moveTo(col: number, row: number): string {
    if (col === this.#col && row === this.#row) return '';
    const move = this.#moveCode(col, row);
    this.#col = col;
    this.#row = row;
    return move;
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
    if (x === this.#col && y === this.#row) return;
    const gap = x - this.#col;
    if (y === this.#row && gap > 0 && gap <= MAX_REWRITE && this.#rewrite(wanted, x, y)) return;
    this.#out += this.#moveCode(x, y);
    this.#col = x;
    this.#row = y;
  }

  /** Writes the unchanged cells up to a column again, if that is shorter than a jump. */
  #rewrite(wanted: Grid, x: number, y: number): boolean {
    let text = '';
    for (let col = this.#col; col < x; col += 1) {
      const at = y * wanted.w + col;
      const char = wanted.chars[at] as number;
      const ascii = char >= BLANK && char < 0x7f;
      if (!ascii || this.#style !== 0 || !this.#isPen(wanted.bg[at] as Rgb, this.#bg)) return false;
      if (char !== BLANK && !this.#isPen(wanted.fg[at] as Rgb, this.#fg)) return false;
      text += String.fromCharCode(char);
    }
    this.#out += text;
    this.#col = x;
    return true;
  }

  #moveCode(x: number, y: number): string {
    if (y === this.#row && this.#col >= 0) {
      const by = x - this.#col;
      if (by === 1) return '\x1b[C';
      if (by === -1) return '\x1b[D';
      if (by > 0) return `\x1b[${by}C`;
    }
    if (x === 0) return y === 0 ? '\x1b[H' : `\x1b[${y + 1}H`;
    return `\x1b[${y + 1};${x + 1}H`;
  }

  #write({ w, chars, fg, bg }: Grid, x: number, y: number, at: number): void {
    const cell = chars[at] as number;
    const code = codePointOf(cell);
    const front = fg[at] as Rgb;
    const back = bg[at] as Rgb;
    if (cell === BLANK || (cell === UPPER_CODE && front === back)) {
      // A blank of one colour may as well be a full block of the other.
      if (!this.#isPen(back, this.#bg) && this.#isPen(back, this.#fg) && this.#style === 0) {
        this.#out += FULL;
      } else {
        this.#dress(-1, back, 0);
        this.#out += ' ';
      }
    } else if (cell === UPPER_CODE) {
      const kept = Number(this.#isPen(front, this.#fg)) + Number(this.#isPen(back, this.#bg));
      const turned = Number(this.#isPen(back, this.#fg)) + Number(this.#isPen(front, this.#bg));
      if (turned > kept) this.#dress(back, front, 0);
      else this.#dress(front, back, 0);
      this.#out += turned > kept ? LOWER : UPPER;
    } else {
      this.#dress(front, back, cell - code);
      this.#out += String.fromCodePoint(code);
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
    let codes = this.#style < 0 ? ';0' : '';
    const old = Math.max(0, this.#style);
    if (style !== old)
      for (const { bit, on, off } of STYLES)
        if ((style ^ old) & bit) codes += style & bit ? on : off;
    this.#style = style;
    const front = fg < 0 ? this.#fg : this.#pen(fg);
    const back = this.#pen(bg);
    if (front !== this.#fg) codes += `;38;${this.#code(front)}`;
    if (back !== this.#bg) codes += `;48;${this.#code(back)}`;
    this.#fg = front;
    this.#bg = back;
    if (codes !== '') this.#out += `\x1b[${codes.slice(1)}m`;
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
    if (this.#nearest.size >= MAX_CODES) this.#nearest.clear();
    const found = nearest256((color >> 16) & 255, (color >> 8) & 255, color & 255);
    this.#nearest.set(color, found);
    return found;
  }

  #code(pen: number): string {
    const known = this.#codes.get(pen);
    if (known !== undefined) return known;
    if (this.#codes.size >= MAX_CODES) this.#codes.clear();
    const code = this.#trueColor
      ? `2;${(pen >> 16) & 255};${(pen >> 8) & 255};${pen & 255}`
      : `5;${pen}`;
    this.#codes.set(pen, code);
    return code;
  }
}
