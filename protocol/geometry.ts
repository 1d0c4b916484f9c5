// Cells of terminals of different sizes (GE1, GE2), and where windows go on them; shared by browser, bridge, room and desktop.

/** `[x, y, w, h]` in cells; x and y may be negative. A single register, because clamping makes x depend on w. */
export type Rect = readonly [x: number, y: number, w: number, h: number];

/** Terminal size in cells. */
export interface Grid {
  cols: number;
  rows: number;
}

/** A terminal that fills its page has at least this: no desktop can use less. */
export const LEAST_GRID: Grid = { cols: 80, rows: 24 };

export interface Point {
  x: number;
  y: number;
}

/** GE2: where a caret is told to be, in percent, while its app hides it. No cell has its centre there. */
export const PARKED: Point = { x: 0, y: 0 };

export function isParked({ x, y }: Point): boolean {
  return x === PARKED.x && y === PARKED.y;
}

/** Menu bar and status line. */
const BARS = 2;
/** Cells of a title bar that stay in view. */
const SHOWN = 8;

/** Rows between menu bar and status line; at least 1. */
export function deskRows({ rows }: Grid): number {
  return Math.max(1, rows - BARS);
}

/** Where a window goes so that a hand reaches its title bar: on the desktop, with part of it between the sides. */
export function keepInReach([x, y, w, h]: Rect, grid: Grid): Rect {
  const shown = Math.min(SHOWN, w, grid.cols);
  return [clamp(x, shown - w, grid.cols - shown), clamp(y, 0, deskRows(grid) - 1), w, h];
}

/**
 * The position of a cell's centre as a percentage of the terminal.
 * @param cell 0-based column or row @param count columns or rows, at least 1
 * @returns 0 to 100, two decimals: finer than a cell of a 500-column terminal
 */
export function cellToPercent(cell: number, count: number): number {
  return roundPercent(((cell + 0.5) / count) * 100);
}

/** The 0-based cell under a percentage; always inside the terminal. */
export function percentToCell(percent: number, count: number): number {
  return clamp(Math.floor((percent / 100) * count), 0, count - 1);
}

/** Rounds to two decimals and clamps to 0 to 100. */
export function roundPercent(percent: number): number {
  return clamp(Math.round(percent * 100) / 100, 0, 100);
}

export function clamp(n: number, min: number, max: number): number {
  return Math.max(min, Math.min(max, n));
}

export function sameRect(a: Rect, b: Rect): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3];
}
