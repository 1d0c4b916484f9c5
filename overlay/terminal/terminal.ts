// Wraps ttyd's terminal for the overlay: finds it in the page, checks its API, fits it to its space and measures it.
import { Emitter } from '../../protocol/emitter.ts';
import type { Grid } from '../../protocol/geometry.ts';
import { CONTAINER_ID, type PageDifferenceCode } from '../../protocol/page/page-contract.ts';
import { type Closable, listen, together } from '../dom/closable.ts';
import { type Box, FONT_STEP_PX, fontSizeFor, MIN_FONT_PX } from '../dom/geometry.ts';
import { differences, type Term } from './page-contract.ts';
import { repairTerminal, swallowQuestions } from './repaired-terminal.ts';

const LOOK_EVERY_MS = 50;
/** After this long without a terminal, what is missing is reported; polling goes on more slowly. */
const GIVE_WORD_AFTER_MS = 10_000;
const LOOK_ON_EVERY_MS = 1_000;
/** ttyd's default font size in px. */
const DEFAULT_FONT_PX = 13;
const MIN_CELLS = 2;

export type PageWindow = Window & typeof globalThis & { term?: Term };

/**
 * Calls back once ttyd has created its terminal and added it to the page: `window.term` appears only after
 * `fetch(tokenUrl)` has returned, and its elements after that.
 * @param missing called once, with what is missing, if there is no usable terminal after 10 s
 */
export function findTerminal(
  win: PageWindow,
  found: (term: Term, container: HTMLElement, screen: HTMLElement) => void,
  missing: (codes: readonly PageDifferenceCode[]) => void,
): Closable {
  const started = win.performance.now();
  let warned = false;
  let timer: ReturnType<typeof setTimeout>;
  const look = (): void => {
    const container = win.document.getElementById(CONTAINER_ID);
    const screen = win.document.querySelector<HTMLElement>('.xterm-screen');
    const { term, teleportConnection } = win;
    const codes = differences({
      container: !!container,
      screen: !!screen,
      connection: teleportConnection?.used === true,
      term,
    });
    if (codes.length === 0 && term && container && screen) {
      found(term, container, screen);
      return;
    }
    const late = win.performance.now() - started > GIVE_WORD_AFTER_MS;
    if (late && !warned) {
      warned = true;
      missing(codes);
    }
    timer = setTimeout(look, late ? LOOK_ON_EVERY_MS : LOOK_EVERY_MS);
  };
  look();
  return { close: () => clearTimeout(timer) };
}

export class TerminalView implements Closable {
  /** The position, size or number of the cells has changed. */
  readonly onLayout = new Emitter<void>();
  /** The terminal's own cursor may have moved. */
  readonly onCaret = new Emitter<void>();
  box: Box;

  private readonly term: Term;
  private readonly screen: HTMLElement;
  private readonly container: HTMLElement;
  private readonly win: Window & typeof globalThis;
  private readonly parts: Closable;
  private fixed: Grid | null = null;
  /** Largest font for the fixed grid, in px. */
  private most = Number.POSITIVE_INFINITY;
  /** The page's own font before the grid was fixed, in px. */
  private ownFont = DEFAULT_FONT_PX;
  /** A cell's size in that font, in px. */
  private ownCell = { x: 0, y: 0 };
  private frame = 0;
  /** An available space, and the smallest font size that was too large for it. */
  private tried = { x: 0, y: 0, below: Number.POSITIVE_INFINITY };
  /** The viewport was at the bottom before the font changed. */
  private atEnd = false;
  private unpinned: Term['resize'];

  constructor(win: PageWindow, term: Term, container: HTMLElement, screen: HTMLElement) {
    this.win = win;
    this.term = term;
    this.container = container;
    this.screen = screen;
    this.unpinned = term.resize.bind(term);
    term.resize = (cols, rows) => this.resize({ cols, rows });
    this.box = this.measure();
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

  focus(): void {
    this.term.focus();
  }

  /**
   * GE1: fixes columns and rows, and scales the font to fill the space; null follows the browser again.
   * @param grow whether the font may become larger than the page's own
   */
  setGrid(grid: Grid | null, grow = true): void {
    if (grid?.cols === this.fixed?.cols && grid?.rows === this.fixed?.rows) return;
    if (this.fixed === null) {
      this.ownFont = this.font;
      this.ownCell = this.cell;
    } else if (grid === null) this.term.options.fontSize = this.ownFont;
    this.fixed = grid;
    this.most = grow ? Number.POSITIVE_INFINITY : this.ownFont;
    this.relayout();
  }

  /** The size that would fill the page in its own font; null while that is not known. */
  get own(): Grid | null {
    // Cells are whole device pixels, so one size does not follow from another.
    return this.filling(this.fixed === null ? this.cell : this.ownCell);
  }

  private get cell(): { x: number; y: number } {
    return cellSize(this.measure(), this.grid);
  }

  private get font(): number {
    return this.term.options.fontSize ?? DEFAULT_FONT_PX;
  }

  /**
   * ttyd itself refits on every resize of the window, with a margin for a scroll bar: the size that it asks for is
   * replaced by the one that fills the space.
   */
  private resize(asked: Grid): void {
    const { cols, rows } = this.fixed ?? this.filling(this.cell) ?? asked;
    this.unpinned(cols, rows);
  }

  /** As many whole cells as the space has; null while a cell's size is not known. */
  private filling(cell: { x: number; y: number }): Grid | null {
    const space = this.space();
    if (!(cell.x > 0 && cell.y > 0 && space.x > 0 && space.y > 0)) return null;
    // A hundredth of a pixel more or less is no cell.
    const count = (px: number, size: number) => Math.max(MIN_CELLS, Math.floor(px / size + 0.01));
    return { cols: count(space.x, cell.x), rows: count(space.y, cell.y) };
  }

  /** Fits and measures in the next animation frame; calls until then are coalesced. */
  relayout(): void {
    if (this.frame !== 0) return;
    this.frame = this.win.requestAnimationFrame(() => {
      this.frame = 0;
      this.fit();
      const box = this.measure();
      this.box = box;
      this.onLayout.emit();
    });
  }

  close(): void {
    this.setGrid(null);
    this.term.resize = this.unpinned;
    this.parts.close();
  }

  private fit(): void {
    const { term, fixed } = this;
    if (!fixed) {
      const filling = this.filling(this.cell);
      if (!filling) term.fit?.();
      else if (filling.cols !== term.cols || filling.rows !== term.rows) this.resize(filling);
      return;
    }
    if (term.cols !== fixed.cols || term.rows !== fixed.rows) {
      this.unpinned(fixed.cols, fixed.rows);
      return;
    }
    this.scaleFont(fixed);
    // ttyd's own fit clears the screen before it requests a size, which is ignored here.
    term.refresh(0, term.rows - 1);
  }

  /** Cells are whole device pixels, so a computed size may still overflow: it is then not tried again in this space. */
  private scaleFont(grid: Grid): void {
    const { options } = this.term;
    const space = this.space();
    if (space.x !== this.tried.x || space.y !== this.tried.y) {
      this.tried = { ...space, below: Number.POSITIVE_INFINITY };
    }
    const now = this.measure();
    const fontSize = this.font;
    if (now.width > space.x || now.height > space.y) {
      this.tried.below = Math.min(this.tried.below, fontSize);
    }
    const size = fontSizeFor(grid, space, cellSize(now, grid), fontSize);
    const next = Math.max(MIN_FONT_PX, Math.min(size, this.most, this.tried.below - FONT_STEP_PX));
    const { viewportY, baseY } = this.term.buffer.active;
    if (next === fontSize) {
      // xterm.js may have scrolled up a little while its cells changed size.
      if (this.atEnd) this.term.scrollToBottom();
      this.atEnd = false;
      return;
    }
    this.atEnd ||= viewportY === baseY;
    options.fontSize = next;
    // A step of the font may leave the cells as they were, which no observer tells.
    this.relayout();
  }

  private measure(): Box {
    const { left, top, width, height } = this.screen.getBoundingClientRect();
    return { left, top, width, height };
  }

  /** The space available to the terminal, in px. */
  private space(): { x: number; y: number } {
    const style = this.win.getComputedStyle(this.term.element ?? this.container);
    const pad = (a: string, b: string): number => Number.parseFloat(a) + Number.parseFloat(b);
    return {
      x: this.container.clientWidth - pad(style.paddingLeft, style.paddingRight),
      y: this.container.clientHeight - pad(style.paddingTop, style.paddingBottom),
    };
  }
}

function cellSize(box: Box, grid: Grid): { x: number; y: number } {
  return { x: box.width / grid.cols, y: box.height / grid.rows };
}
