// Writes lines of a terminal into an empty one, cell by cell as they are.
import { backgroundOf, PLAIN, type Style, sameStyle, setLink, setStyle, styleOf } from './pen.ts';
import type { Core, CoreCell, CoreLine } from './terminal-core.ts';

/** A wide blank, to cut halves off. */
const WIDE = '\u3000';
const HAS_CONTENT = 0x3fffff;
const WIDTH_SHIFT = 22;
const HAS_EXTENDED = 1 << 28;
const COLOR = 0x3ffffff;

const widthOf = (cell: CoreCell) => cell.content >>> WIDTH_SHIFT;
const hasText = (cell: CoreCell) => (cell.content & HAS_CONTENT) !== 0;

export class Painter {
  readonly #core: Core;
  readonly #cols: number;
  readonly #cell: CoreCell;
  readonly #out: string[] = [];
  #pen = PLAIN;
  /** The pen as the terminal packs it, to see at a glance that a cell has the same. */
  #raw: { fg: number; bg: number; extended: unknown } = { fg: 0, bg: 0, extended: null };
  /** Column of the cursor, or -1 where it must be placed before anything is written. */
  #at = 0;

  constructor(core: Core, cols: number) {
    this.#core = core;
    this.#cols = cols;
    this.#cell = core.buffers.normal.getNullCell();
    // The terminal's own is shared.
    this.#cell = Object.assign(Object.create(Object.getPrototypeOf(this.#cell)), this.#cell);
  }

  /** Takes everything that was written so far. */
  take(): string {
    return this.#out.splice(0).join('');
  }

  setPen(style: Style): void {
    if (sameStyle(style, this.#pen)) return;
    const { link } = this.#pen;
    if (!sameStyle({ ...style, link }, this.#pen)) this.#out.push(setStyle(style));
    if (style.link !== link) this.#out.push(setLink(this.#core, style.link));
    this.#pen = style;
    this.#raw.extended = undefined;
    this.#raw.fg = -1;
  }

  /** As `paintLines`, at the top of an empty screen, where the first line may continue one that is gone. */
  paintScreen(lines: readonly (CoreLine | undefined)[], rows: number): void {
    const isRest = lines[0]?.isWrapped === true && rows > 1;
    this.#out.push(isRest ? `\x1b[1;${this.#cols}H  \x1b[H\x1b[M` : '\x1b[H');
    this.paintLines(lines, rows, isRest ? [0] : []);
  }

  /**
   * Writes lines into empty rows, from the beginning of the cursor's row on.
   * @param notEmpty columns of the first row that are not empty
   */
  paintLines(
    lines: readonly (CoreLine | undefined)[],
    rows: number,
    notEmpty: readonly number[] = [],
  ): void {
    let touched = new Set(notEmpty);
    this.#at = 0;
    const isFlow = this.#flows(lines);
    lines.forEach((line, i) => {
      const next = lines[i + 1];
      const wraps = next?.isWrapped === true;
      const flows = isFlow[i] === true;
      if (wraps && !flows && rows > 1) {
        this.setPen(PLAIN);
        this.#out.push(`\x1b[${this.#cols}G  \x1b[A\r`);
        touched.add(this.#cols - 1);
      }
      if (line) this.#paint(line, touched);
      touched = new Set();
      if (next === undefined) return;
      if (flows) {
        this.#at = 0;
        return;
      }
      // New lines get the background of the pen.
      if (this.#pen.bg !== 0) this.setPen(PLAIN);
      if (wraps && rows > 1) {
        this.#out.push('\x1b[B\r');
        touched.add(0);
      } else {
        this.#out.push('\r\n');
      }
      this.#at = 0;
    });
  }

  #load(line: CoreLine, column: number): CoreCell {
    return line.loadCell(column, this.#cell);
  }

  /** After which lines the next may be written at once, so that it wraps by itself. */
  #flows(lines: readonly (CoreLine | undefined)[]): boolean[] {
    const flows: boolean[] = [];
    for (let i = lines.length - 2; i >= 0; i -= 1) {
      const [line, next] = [lines[i], lines[i + 1]];
      if (!line || !next?.isWrapped) continue;
      const goesOn = lines[i + 2]?.isWrapped === true;
      flows[i] =
        this.#isFull(line) && this.#beginsAtOnce(next) && (!goesOn || flows[i + 1] === true);
    }
    return flows;
  }

  #isFull(line: CoreLine): boolean {
    const last = this.#load(line, this.#cols - 1);
    const isText = hasText(last) ? widthOf(last) > 0 : widthOf(last) === 0;
    return isText && this.#isPlain(line);
  }

  #beginsAtOnce(line: CoreLine): boolean {
    const first = this.#load(line, 0);
    if (!hasText(first) || widthOf(first) === 0) return false;
    // A new line gets the background of the pen.
    return styleOf(this.#core, first).bg === 0 && this.#isPlain(line);
  }

  #isPlain(line: CoreLine): boolean {
    const { halves, styled } = this.#scan(line);
    return halves.length === 0 && styled.size === 0;
  }

  #move(column: number): void {
    if (this.#at === column) return;
    const by = column - this.#at;
    if (this.#at < 0 || by < 0 || this.#at >= this.#cols) this.#out.push(`\x1b[${column + 1}G`);
    else this.#out.push(by === 1 ? '\x1b[C' : `\x1b[${by}C`);
    this.#at = column;
  }

  #write(text: string, width: number): void {
    this.#out.push(text);
    this.#at += width;
  }

  #paint(line: CoreLine, touched: Set<number>): void {
    const styled = this.#special(line, touched);
    for (let x = 0; x < this.#cols; ) {
      const cell = this.#load(line, x);
      const width = widthOf(cell);
      if (hasText(cell)) {
        this.#penOf(cell);
        // One that combines with nothing must not follow the cell before.
        if (width === 0) this.#at = -1;
        this.#move(x);
        this.#write(cell.getChars(), width || 1);
        if (width === 2 && x === this.#cols - 2) this.#overLast(line);
        x += width || 1;
      } else if (
        width === 0 ||
        styled.has(x) ||
        (cell.fg === 0 && cell.bg === 0 && !touched.has(x))
      ) {
        x += 1;
      } else {
        x = this.#empty(line, x);
      }
    }
  }

  #penOf(cell: CoreCell): void {
    const extended = cell.bg & HAS_EXTENDED ? cell.extended : null;
    const raw = this.#raw;
    if (raw.fg === cell.fg && raw.bg === cell.bg && raw.extended === extended) return;
    this.setPen(styleOf(this.#core, cell));
    this.#raw = { fg: cell.fg, bg: cell.bg, extended };
  }

  /** Without wraparound, what comes after a wide character at the end overwrites its right half only. */
  #overLast(line: CoreLine): void {
    const cell = this.#load(line, this.#cols - 1);
    if (!hasText(cell)) return;
    this.#penOf(cell);
    this.#out.push(`\x1b[?7l${cell.getChars()}\x1b[?7h`);
  }

  /** Erases from this column on. @returns the column after it */
  #empty(line: CoreLine, from: number): number {
    const { bg } = backgroundOf(this.#load(line, from).bg);
    let to = from + 1;
    for (; to < this.#cols; to += 1) {
      const cell = this.#load(line, to);
      if (hasText(cell) || widthOf(cell) !== 1 || !isErased(cell)) break;
      if (backgroundOf(cell.bg).bg !== bg) break;
    }
    this.setPen(backgroundOf(bg));
    this.#move(from);
    this.#out.push(`\x1b[${to - from}X`);
    return to;
  }

  /** Writes what is neither text nor erased, first. @returns columns of what is not to be written again */
  #special(line: CoreLine, touched: Set<number>): ReadonlySet<number> {
    const { halves, styled } = this.#scan(line);
    for (const x of halves) this.#half(line, x, touched);
    let leading = 0;
    while (styled.has(leading)) leading += 1;
    if (leading === this.#cols) return new Set();
    for (const x of [...styled].reverse()) if (x >= leading) this.#styled(line, x, x - 1, touched);
    for (let x = 0; x < leading; x += 1) this.#styled(line, x, x + 1, touched);
    return styled;
  }

  /** A half of a wide character whose other half is overwritten is empty, with the attributes of the writing. */
  #styled(line: CoreLine, x: number, other: number, touched: Set<number>): void {
    this.setPen(styleOf(this.#core, this.#load(line, x)));
    this.#move(Math.min(x, other));
    this.#out.push(`${WIDE}\x1b[${other + 1}G `);
    this.#at = -1;
    touched.add(other);
  }

  /** Cells inserted between the halves of a wide character leave the right one alone. */
  #half(line: CoreLine, x: number, touched: Set<number>): void {
    if (x === 0) return;
    const from = Math.max(0, x - 2);
    this.setPen(styleOf(this.#core, this.#load(line, x)));
    this.#move(from);
    this.#out.push(`${WIDE}\x1b[${from + 2}G\x1b[@`);
    if (x === 1) this.#out.push('\x1b[G\x1b[P');
    this.#at = -1;
    touched
      .add(from)
      .add(x - 1)
      .add(this.#cols - 2)
      .add(this.#cols - 1);
  }

  /**
   * Finds right halves of wide characters that have lost their left one, and empty cells with more than a background.
   */
  #scan(line: CoreLine): { halves: number[]; styled: Set<number> } {
    const halves: number[] = [];
    const styled = new Set<number>();
    let before = 0;
    for (let x = 0; x < this.#cols; x += 1) {
      const cell = this.#load(line, x);
      const width = widthOf(cell);
      if (!hasText(cell)) {
        if (width === 0 && before !== 2) halves.push(x);
        else if (width === 1 && !isErased(cell)) styled.add(x);
      }
      before = width;
    }
    return { halves, styled };
  }
}

/** Whether an empty cell has no more than a background. */
const isErased = ({ fg, bg }: CoreCell) => fg === 0 && (bg & ~COLOR) === 0;
