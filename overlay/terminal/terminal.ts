// Wraps ttyd's terminal for the overlay: fits it to its space, and measures where its cells are.
import { Emitter } from '../../protocol/emitter.ts';
import { type Grid, LEAST_GRID, type Point } from '../../protocol/geometry.ts';
import { type Closable, listen, together } from '../dom/closable.ts';
import {
  type Box,
  FONT_STEP_PX,
  fontSizeFor,
  MIN_FONT_PX,
  pointToPercent,
} from '../dom/geometry.ts';
import type { PageWindow } from './find-terminal.ts';
import type { Term } from './page-contract.ts';
import { repairTerminal, swallowQuestions } from './repaired-terminal.ts';

/** ttyd's default font size in px. */
const DEFAULT_FONT_PX = 13;
/** Fonts tried in one frame, in case their cells are measured only once they are drawn. */
const MOST_TRIES = 40;

/** Shows the cells elsewhere and in another size than they are laid out. */
export interface Lens {
  /**
   * @param laid where the cells would be at their own size @param drawn where their element is without a transform
   * @param space what of the page they may cover
   * @returns where they are
   */
  place(laid: Box, drawn: Box, space: Box): Box;
}

/** What the page wants of its terminal. */
export interface TerminalWish {
  /** GE1: fixed columns and rows, for which the font is scaled; null fills the space with cells. */
  grid: Grid | null;
  /** Whether a fixed grid's font may become larger than my own. */
  grows: boolean;
  /** How many times the page's own font the visitor wants. */
  text: number;
  /** px of the space below the cells that a touch keyboard takes. */
  keyboard: number;
}

export class TerminalView implements Closable {
  /** The position, size or number of the cells has changed. */
  readonly onLayout = new Emitter<void>();
  /** The terminal's own cursor may have moved. */
  readonly onCaret = new Emitter<void>();
  /** Where the cells are: with a lens, they may reach beyond the space. */
  box: Box;
  /** The part of the page that shows cells. */
  space: Box;
  /** Fingers move the view: they point at nothing. */
  held = false;

  readonly term: Term;
  readonly screen: HTMLElement;
  readonly container: HTMLElement;
  private readonly win: Window & typeof globalThis;
  private readonly parts: Closable;
  private wish: TerminalWish = { grid: null, grows: true, text: 1, keyboard: 0 };
  private wished = '';
  /** The page's own font, in px. */
  private pageFont: number;
  /** The font that was set here last, in px. */
  private given: number;
  /** A cell's size in my own font, in px; null while that is not known. */
  private ownCell: { at: Point; font: number } | null = null;
  /** In a free room: what fills the space, once the font has been found. */
  private filled: Grid | null = null;
  /** The space and the font for which that is so. */
  private filledFor = '';
  private lens: Lens | null = null;
  /** How many times larger than laid out the cells are drawn, so that a lens finds more to show. */
  private sharpness = 1;
  /** Where the cells are laid out: in the middle of the space. */
  laid: Box;
  private drawn: Box;
  private frame = 0;
  /** A space, and the smallest font size that was too large for it. */
  private tried = { key: '', below: Number.POSITIVE_INFINITY };
  /** The viewport was at the bottom before the font changed. */
  private atEnd = false;
  private unpinned: Term['resize'];

  constructor(win: PageWindow, term: Term, container: HTMLElement, screen: HTMLElement) {
    this.win = win;
    this.term = term;
    this.container = container;
    this.screen = screen;
    this.pageFont = this.font;
    this.given = this.pageFont;
    this.unpinned = term.resize.bind(term);
    // ttyd itself refits on every resize of the window, with a margin for a scroll bar.
    term.resize = (cols, rows) => {
      const size = this.wish.grid ?? this.filled ?? this.filling(this.cell) ?? { cols, rows };
      this.unpinned(size.cols, size.rows);
      this.relayout();
    };
    this.drawn = this.measure();
    this.laid = this.drawn;
    this.box = this.drawn;
    this.space = boxOf(container);
    const again = (): void => this.relayout();
    const sizes = new win.ResizeObserver(again);
    sizes.observe(container);
    // The WebGL renderer learns its cell size after the first fit, which resizes the screen element.
    sizes.observe(screen);
    const caret = (): void => this.onCaret.emit();
    const listeners = [term.onResize(again), term.onCursorMove(caret), term.onRender(caret)];
    const first = term.onRender(() => {
      first.dispose();
      this.relayout();
    });
    this.parts = together(
      ...(term.parser ? [swallowQuestions(term.parser)] : []),
      repairTerminal(term),
      listen(win, 'resize', again),
      { close: () => sizes.disconnect() },
      ...listeners.map((listener) => ({ close: () => listener.dispose() })),
      { close: () => win.cancelAnimationFrame(this.frame) },
    );
    win.document.fonts?.ready.then(again);
    this.relayout();
  }

  get grid(): Grid {
    return { cols: this.term.cols, rows: this.term.rows };
  }

  /** The terminal's cursor, 0-based; one column past the last while a wrap is pending. */
  get caret(): { x: number; y: number } {
    const { cursorX, cursorY } = this.term.buffer.active;
    return { x: cursorX, y: cursorY };
  }

  /** The app has hidden its cursor, so its position means nothing. */
  get caretHidden(): boolean {
    return this.term._core?.coreService?.isCursorHidden === true;
  }

  /** The font that the visitor wants, in px. */
  get ownFont(): number {
    return Math.round((this.pageFont * this.wish.text) / FONT_STEP_PX) * FONT_STEP_PX;
  }

  /** The font in which the cells are laid out, in px. */
  get laidFont(): number {
    return this.font / this.sharpness;
  }

  /** Cells are laid out smaller than the visitor wants them, so that there are enough of them. */
  get small(): boolean {
    return this.laidFont < this.ownFont;
  }

  focus(): void {
    this.term.focus();
  }

  /** A point of the page in percent of the terminal; null where no cell is in view, and while fingers move the view. */
  at(clientX: number, clientY: number): Point | null {
    const seen = !this.held && pointToPercent(clientX, clientY, this.space);
    return seen ? pointToPercent(clientX, clientY, this.box) : null;
  }

  /** Takes what the page wants of its terminal now. */
  setWish(wish: TerminalWish): void {
    const key = JSON.stringify(wish);
    if (key === this.wished) return;
    this.wished = key;
    this.learnCell();
    this.wish = wish;
    this.relayout();
  }

  /** From now on, this says where the cells are. */
  setLens(lens: Lens | null): void {
    this.lens = lens;
    this.screen.style.transform = '';
    this.sharpen(1);
    this.look();
  }

  /** How many times larger than laid out the cells are drawn. */
  get sharp(): number {
    return this.sharpness;
  }

  /** Draws the cells larger than they are laid out; until the space, the grid or the font changes. */
  sharpen(times: number): void {
    if (times === this.sharpness) return;
    const font = this.laidFont;
    this.sharpness = times;
    this.setFont(font * times);
    this.look();
  }

  /** Has the lens place the cells. */
  show(): void {
    const { lens, laid, drawn, space } = this;
    this.box = lens ? lens.place(laid, drawn, space) : drawn;
    this.onLayout.emit();
  }

  /** The size that would fill the page in my own font; null while that is not known. */
  get own(): Grid | null {
    if (!this.wish.grid || this.filledFor === this.spaceKey) return this.filled;
    // What fills the page in the end may be more, where text has to be smaller: it is told again then.
    return this.ownCell && this.filling(this.estimated(this.ownCell));
  }

  private get spaceKey(): string {
    const { x, y } = this.room(LEAST_GRID);
    return `${x} ${y} ${this.ownFont}`;
  }

  private get cell(): Point {
    const { width, height } = this.measure();
    return { x: width / this.term.cols, y: height / this.term.rows };
  }

  private get font(): number {
    return this.term.options.fontSize ?? DEFAULT_FONT_PX;
  }

  /** As many whole cells as the space has, and no fewer than an app can use; null while a cell's size is not known. */
  private filling(cell: Point): Grid | null {
    const room = this.room(LEAST_GRID);
    if (!(cell.x > 0 && cell.y > 0 && room.x > 0 && room.y > 0)) return null;
    // A hundredth of a pixel more or less is no cell.
    const count = (px: number, size: number, least: number) =>
      Math.max(least, Math.floor(px / size + 0.01));
    return {
      cols: count(room.x, cell.x, LEAST_GRID.cols),
      rows: count(room.y, cell.y, LEAST_GRID.rows),
    };
  }

  /** Fits and measures in the next animation frame; calls until then are coalesced. */
  relayout(): void {
    if (this.frame !== 0) return;
    this.frame = this.win.requestAnimationFrame(() => {
      this.frame = 0;
      this.fit();
      this.look();
    });
  }

  close(): void {
    this.setLens(null);
    this.term.options.fontSize = this.pageFont;
    this.term.resize = this.unpinned;
    this.parts.close();
  }

  private fit(): void {
    const { term } = this;
    const { grid: fixed, grows } = this.wish;
    // ttyd's page gets its font from the server, which may be after this has begun.
    if (this.font !== this.given) {
      this.pageFont = this.font;
      this.given = this.font;
    }
    const grid = fixed ?? LEAST_GRID;
    const room = this.room(grid);
    const most = fixed && grows ? Number.POSITIVE_INFINITY : this.ownFont;
    const key = [room.x, room.y, grid.cols, grid.rows, most].join();
    if (key !== this.tried.key) {
      this.tried = { key, below: Number.POSITIVE_INFINITY };
      this.sharpen(1);
    }
    this.learnCell();
    if (fixed && (term.cols !== fixed.cols || term.rows !== fixed.rows)) {
      this.unpinned(fixed.cols, fixed.rows);
      return;
    }
    if (this.sharpness === 1) {
      if (!(this.cell.x > 0)) {
        term.fit?.();
        return;
      }
      if (!this.scaleFont(grid, room, most)) return;
      if (!fixed) {
        this.filled = this.filling(this.cell);
        this.filledFor = this.spaceKey;
        if (this.filled) this.unpinned(this.filled.cols, this.filled.rows);
      }
      const { width, height } = this.measure();
      const { left, top } = boxOf(this.container);
      const middle = { left: left + (room.x - width) / 2, top: top + (room.y - height) / 2 };
      this.laid = { width, height, ...middle };
    }
    // ttyd's own fit clears the screen before it requests a size, which is ignored here.
    term.refresh(0, term.rows - 1);
  }

  /**
   * Cells are whole device pixels, so a computed size may still overflow: it is then not tried again in this space. All
   * tries are made before anything is drawn, since a font that is drawn has each of its glyphs made anew.
   * @returns whether the font is as it should be
   */
  private scaleFont(grid: Grid, room: Point, most: number): boolean {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const { cell, font } = this;
      // As with counts of cells, a hundredth of a cell is nothing.
      const over = (px: number, size: number, cells: number): boolean =>
        cells * size > px + size / 100;
      if (over(room.x, cell.x, grid.cols) || over(room.y, cell.y, grid.rows))
        this.tried.below = Math.min(this.tried.below, font);
      const size = fontSizeFor(grid, room, cell, font);
      const next = Math.max(MIN_FONT_PX, Math.min(size, most, this.tried.below - FONT_STEP_PX));
      if (next === font) {
        // xterm.js may have scrolled up a little while its cells changed size.
        if (this.atEnd) this.term.scrollToBottom();
        this.atEnd = false;
        return true;
      }
      this.setFont(next);
    }
    return false;
  }

  private setFont(px: number): void {
    const { term } = this;
    const { viewportY, baseY } = term.buffer.active;
    this.atEnd ||= viewportY === baseY;
    this.given = px;
    term.options.fontSize = px;
    // A step of the font may leave the cells as they were, which no observer tells.
    this.relayout();
  }

  /** Remembers how large cells are in my own font, as long as they are drawn in it. */
  private learnCell(): void {
    const { cell, font } = this;
    if (font === this.ownFont && this.sharpness === 1 && cell.x > 0)
      this.ownCell = { at: cell, font };
  }

  private estimated({ at, font }: { at: Point; font: number }): Point {
    const times = this.ownFont / font;
    return { x: at.x * times, y: at.y * times };
  }

  /** Measures the page, and shows the cells where they now are. */
  private look(): void {
    this.drawn = this.measure();
    this.space = boxOf(this.container);
    this.show();
  }

  /** Where the cells are without a lens. */
  private measure(): Box {
    const { style } = this.screen;
    const { transform } = style;
    style.transform = '';
    const box = boxOf(this.screen);
    style.transform = transform;
    return box;
  }

  /**
   * The space for the cells, in px. A touch keyboard takes of it only where enough stays for this grid in my own font:
   * elsewhere it covers cells, and what is in view follows the caret.
   */
  private room(least: Grid): Point {
    const { grid: fixed, keyboard } = this.wish;
    const style = this.win.getComputedStyle(this.term.element ?? this.container);
    const pad = (a: string, b: string): number => Number.parseFloat(a) + Number.parseFloat(b);
    const x = this.container.clientWidth - pad(style.paddingLeft, style.paddingRight);
    const y = this.container.clientHeight - pad(style.paddingTop, style.paddingBottom);
    const cell = this.ownCell && this.estimated(this.ownCell);
    const fits = cell && !fixed && cell.x * least.cols <= x && cell.y * least.rows <= y;
    return { x, y: fits ? y : y + keyboard };
  }
}

function boxOf(element: Element): Box {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { left, top, width, height };
}
