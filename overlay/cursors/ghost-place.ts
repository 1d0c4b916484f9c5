// Where a cursor belongs in a terminal: inside the window that it points at, wherever that is here (GE2); pure.
import { clamp, type Grid } from '../../protocol/geometry.ts';
import type { Inside } from '../../protocol/messages.ts';
import type { SeatWindow } from '../../protocol/page/terminal-note.ts';
import type { Point } from '../dom/geometry.ts';

/** The windows of a terminal, top first; null where nobody tells them (no mirror, or not yet). */
export type Windows = readonly SeatWindow[] | null;

/** Rows that an app with windows keeps for itself above and below them: its menu and its status line. */
const BAR_ROWS = 1;
/** A hair inside the last cell. */
const LAST = 0.999;

/** How what somebody points at is seen here. */
export type Seen =
  | 'here'
  /** Under another window. */
  | 'covered'
  /** The window is here, this part of it beyond the edge of the screen. */
  | 'outside'
  /** The window is not here; the place is that of the percentages. */
  | 'elsewhere';

export interface Place {
  /** In cells of this terminal, with parts of a cell; always inside it. */
  readonly x: number;
  readonly y: number;
  readonly seen: Seen;
  /** Where it lies in truth, which may be outside the terminal. */
  readonly aim: Point;
  /** What covers it. */
  readonly cover: SeatWindow | null;
}

/**
 * GE2: the place of my own cursor inside the topmost window there.
 * @param at in percent of the terminal
 * @returns undefined over no window of the room's
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
 * Where another's cursor is drawn.
 * @param at in percent of their terminal @param inside their place in a window
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
  // Beyond the edge of a window that is smaller here, it sticks to the edge.
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

/** Two decimals, below 1. */
function part(n: number): number {
  return clamp(Math.floor(n * 100) / 100, 0, 0.99);
}
