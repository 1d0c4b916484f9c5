// Writes lines of a terminal into an empty one, cell by cell as they are.
import {
  backgroundOf,
  changeStyle,
  PLAIN,
  type Style,
  sameStyle,
  setLink,
  styleOf,
} from './pen.ts';
import type { Core, CoreCell, CoreLine } from './terminal-core.ts';

/** A wide blank, to cut halves off. */
const WIDE = '\u3000';
const HAS_CONTENT = 0x3fffff;
const WIDTH_SHIFT = 22;
const HAS_EXTENDED = 1 << 28;
const COLOR = 0x3ffffff;

/** Numbers in a line's data for each cell: content, foreground, background. */
const CELL = 3;

const contentAt = (line: CoreLine, x: number) => line._data[x * CELL] ?? 0;
const widthAt = (line: CoreLine, x: number) => contentAt(line, x) >>> WIDTH_SHIFT;
const hasTextAt = (line: CoreLine, x: number) => (contentAt(line, x) & HAS_CONTENT) !== 0;
const backgroundAt = (line: CoreLine, x: number) => line._data[x * CELL + 2] ?? 0;
const isDefaultAt = (line: CoreLine, x: number) =>
  line._data[x * CELL + 1] === 0 && line._data[x * CELL + 2] === 0;

const isBlank = (line: CoreLine) => {
  for (let x = 0; x < line.length; x += 1) {
    if (hasTextAt(line, x) || !isDefaultAt(line, x) || widthAt(line, x) !== 1) return false;
  }
  return true;
};

/** Whether an empty cell has no more than a background. */
const isErasedAt = (line: CoreLine, x: number) =>
  line._data[x * CELL + 1] === 0 && (backgroundAt(line, x) & ~COLOR) === 0;

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
    if (!sameStyle({ ...style, link }, this.#pen)) this.#out.push(changeStyle(this.#pen, style));
    if (style.link !== link) this.#out.push(setLink(this.#core, style.link));
    this.#pen = style;
    this.#raw.extended = undefined;
    this.#raw.fg = -1;
  }

  /** As `paintLines`, at the top of an empty screen, where the first line may continue one that is gone. */
  paintScreen(lines: readonly (CoreLine | undefined)[], rows: number): void {
    const isRest = lines[0]?.isWrapped === true && rows > 1;
    this.#out.push(isRest ? `\x1b[1;${this.#cols}H  \x1b[H\x1b[M` : '\x1b[H');
    // Without scrolling where it need not, so that a page that is smaller for a moment loses nothing at the top.
    const isFixed = lines.length <= rows;
    this.paintLines(lines, rows, { notEmpty: isRest ? [0] : [], isFixed });
  }

  /**
   * Writes lines into empty rows, from the beginning of the cursor's row on.
   * @param options `notEmpty`: columns of the first row that are not empty; `isFixed`: the first row is the screen's
   */
  paintLines(
    lines: readonly (CoreLine | undefined)[],
    rows: number,
    { notEmpty = [], isFixed = false }: { notEmpty?: readonly number[]; isFixed?: boolean } = {},
  ): void {
    let touched = new Set(notEmpty);
    this.#at = 0;
    const isFlow = this.#flows(lines);
    let place = '';
    lines.forEach((line, i) => {
      const next = lines[i + 1];
      const wraps = next?.isWrapped === true;
      const flows = isFlow[i] === true;
      // Nothing is written for rows that stay empty.
      if (place !== '' && (wraps || !line || !isBlank(line))) {
        this.#out.push(place);
        place = '';
      }
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
      } else if (isFixed) {
        place = `\x1b[${i + 2}H`;
      } else {
        this.#out.push('\r\n');
      }
      this.#at = 0;
    });
  }

  #styleAt(line: CoreLine, x: number): Style {
    return styleOf(this.#core, line.loadCell(x, this.#cell));
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
    const last = this.#cols - 1;
    return hasTextAt(line, last) !== (widthAt(line, last) === 0) && this.#isPlain(line);
  }

  #beginsAtOnce(line: CoreLine): boolean {
    if (!hasTextAt(line, 0) || widthAt(line, 0) === 0) return false;
    // A new line gets the background of the pen.
    return this.#styleAt(line, 0).bg === 0 && this.#isPlain(line);
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
      const width = widthAt(line, x);
      if (hasTextAt(line, x)) {
        this.#penAt(line, x);
        // One that combines with nothing must not follow the cell before.
        if (width === 0) this.#at = -1;
        this.#move(x);
        this.#write(line.getString(x), width || 1);
        if (width === 2 && x === this.#cols - 2) this.#overLast(line);
        x += width || 1;
      } else if (width === 0 || styled.has(x) || (isDefaultAt(line, x) && !touched.has(x))) {
        x += 1;
      } else {
        x = this.#empty(line, x);
      }
    }
  }

  #penAt(line: CoreLine, x: number): void {
    const [fg, bg] = [line._data[x * CELL + 1] ?? 0, backgroundAt(line, x)];
    const raw = this.#raw;
    if (raw.fg === fg && raw.bg === bg) {
      if ((bg & HAS_EXTENDED) === 0) return;
      if (raw.extended === line.loadCell(x, this.#cell).extended) return;
    }
    this.setPen(this.#styleAt(line, x));
    this.#raw = { fg, bg, extended: bg & HAS_EXTENDED ? this.#cell.extended : null };
  }

  /** Without wraparound, what comes after a wide character at the end overwrites its right half only. */
  #overLast(line: CoreLine): void {
    const last = this.#cols - 1;
    if (!hasTextAt(line, last)) return;
    this.#penAt(line, last);
    this.#out.push(`\x1b[?7l${line.getString(last)}\x1b[?7h`);
  }

  /** Erases from this column on. @returns the column after it */
  #empty(line: CoreLine, from: number): number {
    const { bg } = backgroundOf(backgroundAt(line, from));
    let to = from + 1;
    for (; to < this.#cols; to += 1) {
      if (hasTextAt(line, to) || widthAt(line, to) !== 1 || !isErasedAt(line, to)) break;
      if (backgroundOf(backgroundAt(line, to)).bg !== bg) break;
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
    for (const x of [...styled].reverse()) {
      const isBehindHalf = halves.includes(x - 1) && x + 1 < this.#cols;
      if (x >= leading) this.#styled(line, x, isBehindHalf ? x + 1 : x - 1, touched);
    }
    for (let x = 0; x < leading; x += 1) this.#styled(line, x, x + 1, touched);
    return styled;
  }

  /** A half of a wide character whose other half is overwritten is empty, with the attributes of the writing. */
  #styled(line: CoreLine, x: number, other: number, touched: Set<number>): void {
    this.setPen(this.#styleAt(line, x));
    this.#move(Math.min(x, other));
    this.#out.push(`${WIDE}\x1b[${other + 1}G `);
    this.#at = -1;
    touched.add(other);
  }

  /** Cells inserted between the halves of a wide character leave the right one alone. */
  #half(line: CoreLine, x: number, touched: Set<number>): void {
    if (x === 0) return;
    const from = Math.max(0, x - 2);
    this.setPen(this.#styleAt(line, x));
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
      const width = widthAt(line, x);
      if (!hasTextAt(line, x)) {
        if (width === 0 && before !== 2) halves.push(x);
        else if (width === 1 && !isErasedAt(line, x)) styled.add(x);
      }
      before = width;
    }
    return { halves, styled };
  }
}
