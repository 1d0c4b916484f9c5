// Maps a cursor to this terminal: into the window that it points at, wherever that window is here (GE2). Pure.
import { clamp, type Grid, type Point } from '../geometry.ts';
import type { Inside } from '../messages.ts';
import type { SeatWindow } from '../page/terminal-note.ts';

/** The windows of a terminal, topmost first; null if unknown (no mirror, or not received yet). */
export type Windows = readonly SeatWindow[] | null;

/** Rows that a windowed app reserves at the top and at the bottom, for its menu and its status line. */
const BAR_ROWS = 1;
/** Just inside the last cell. */
const LAST = 0.999;

/** Whether the place that somebody points at is visible here. */
export type Seen =
  | 'here'
  /** Under another window. */
  | 'covered'
  /** The window exists here, but this part of it is off screen. */
  | 'outside'
  /** The window does not exist here; the percent position is used. */
  | 'elsewhere';

export interface Place {
  /** In fractional cells of this terminal; always inside it. */
  readonly x: number;
  readonly y: number;
  readonly seen: Seen;
  /** The unclamped position, which may be outside the terminal. */
  readonly aim: Point;
  /** The window that covers it, if any. */
  readonly cover: SeatWindow | null;
}

/**
 * GE2: the position of my own cursor relative to the topmost window under it.
 * @param at in percent of the terminal
 * @returns undefined if it is not over one of the room's windows
 */
export function insideOf(at: Point, windows: Windows, grid: Grid): Inside | undefined {
  const x = (at.x / 100) * grid.cols;
  const y = (at.y / 100) * grid.rows;
  if (!isOnDesk(y, grid)) return undefined;
  const top = windows?.find((window) => holds(window, x, y));
  if (!top || top[0] === null) return undefined;
  const [col, row] = [Math.floor(x), Math.floor(y)];
  return [top[0], col - top[1], row - top[2], part(x - col), part(y - row)];
}

/**
 * Where another person's cursor is drawn.
 * @param at in percent of their terminal @param inside the position in their window
 */
export function placeOf(
  { at, inside }: { at: Point; inside: Inside | null },
  windows: Windows,
  grid: Grid,
): Place {
  const loose = { x: (at.x / 100) * grid.cols, y: (at.y / 100) * grid.rows };
  if (!inside || !windows) return place(loose, grid, 'here');
  const mine = windows.find(([g]) => g === inside[0]);
  if (!mine) return place(loose, grid, 'elsewhere');
  const [, col, row, fx = 0.5, fy = 0.5] = inside;
  const [, x, y, w, h] = mine;
  // Clamped to the window, which may be smaller here.
  const aim = { x: x + clamp(col, 0, w - 1) + fx, y: y + clamp(row, 0, h - 1) + fy };
  if (aim.x < 0 || aim.x >= grid.cols || !isOnDesk(aim.y, grid)) return place(aim, grid, 'outside');
  const cover = windows.slice(0, windows.indexOf(mine)).find((w) => holds(w, aim.x, aim.y));
  return place(aim, grid, cover ? 'covered' : 'here', cover);
}

function place(aim: Point, grid: Grid, seen: Seen, cover: SeatWindow | null = null): Place {
  const bars = seen === 'outside' ? BAR_ROWS : 0;
  return {
    x: clamp(aim.x, 0, grid.cols - 1 + LAST),
    y: clamp(aim.y, bars, Math.max(bars, grid.rows - 1 - bars + LAST)),
    seen,
    aim,
    cover,
  };
}

function isOnDesk(y: number, grid: Grid): boolean {
  return y >= BAR_ROWS && y < grid.rows - BAR_ROWS;
}

function holds([, left, top, w, h]: SeatWindow, x: number, y: number): boolean {
  return x >= left && x < left + w && y >= top && y < top + h;
}

/** A fraction below 1, rounded down to two decimals. */
function part(n: number): number {
  return clamp(Math.floor(n * 100) / 100, 0, 0.99);
}
