// Hit testing: which part of the desktop is under a cell, and what a drag from there does to a window.
import { clampSize, contains, reachable } from './geometry.ts';
import type { Bounds, Canvas, Desk, Win } from './types.ts';

/** Which sides of a window a drag moves: -1 left or top, 1 right or bottom, 0 neither. */
export interface Sides {
  x: -1 | 0 | 1;
  y: -1 | 0 | 1;
}

export type Part = 'close' | 'zoom' | 'title' | 'edge' | 'body';
export type Hit =
  | { kind: 'menu' }
  | { kind: 'status' }
  | { kind: 'desktop' }
  | { kind: 'window'; win: Win; part: Part; sides: Sides };

/** Columns of the close and zoom boxes, from the window's left and right side; the frame draws them there. */
export const CLOSE_BOX = { from: 2, to: 4 } as const;
export const ZOOM_BOX = { from: 5, to: 3 } as const;
/** Cells of a corner along the upper and lower edge. */
const CORNER = 2;

/** @param col @param row 0-based cell of the terminal */
export function hitTest(desk: Desk, col: number, row: number): Hit {
  if (row <= 0) return { kind: 'menu' };
  if (row >= desk.canvas.rows - 1) return { kind: 'status' };
  const y = row - 1;
  const win = desk.windows.find(({ bounds }) => contains(bounds, col, y));
  return win ? { kind: 'window', win, ...partOf(win.bounds, col, y) } : { kind: 'desktop' };
}

function partOf({ x, y, w, h }: Bounds, col: number, row: number): { part: Part; sides: Sides } {
  const side = (cells: number): Sides['x'] => (col < x + cells ? -1 : col >= x + w - cells ? 1 : 0);
  if (row === y) {
    if (col >= x + CLOSE_BOX.from && col <= x + CLOSE_BOX.to) return whole('close');
    if (col >= x + w - ZOOM_BOX.from && col <= x + w - ZOOM_BOX.to) return whole('zoom');
    const at = side(CORNER);
    return at === 0 ? whole('title') : { part: 'edge', sides: { x: at, y: -1 } };
  }
  if (row === y + h - 1) return { part: 'edge', sides: { x: side(CORNER), y: 1 } };
  const at = side(1);
  return at === 0 ? whole('body') : { part: 'edge', sides: { x: at, y: 0 } };
}

function whole(part: Part): { part: Part; sides: Sides } {
  return { part, sides: { x: 0, y: 0 } };
}

export interface Drag {
  id: string;
  /** Null moves the window. */
  sides: Sides | null;
  start: Bounds;
  /** Where the button was pressed, as a cell of the terminal. */
  from: { col: number; row: number };
}

/** Bounds of the dragged window for a pointer position, given as a cell of the terminal. */
export function dragTo(drag: Drag, col: number, row: number, canvas: Canvas): Bounds {
  const dx = col - drag.from.col;
  const dy = row - drag.from.row;
  return drag.sides === null
    ? reachable({ ...drag.start, x: drag.start.x + dx, y: drag.start.y + dy }, canvas)
    : stretch(drag.start, drag.sides, dx, dy, canvas);
}

/** Moves some sides of a window; the opposite ones stay where they are. */
export function stretch(
  start: Bounds,
  sides: Sides,
  dx: number,
  dy: number,
  canvas: Canvas,
): Bounds {
  const right = start.x + start.w;
  const bottom = start.y + start.h;
  // The title bar may not be pulled above the menu bar.
  const up = sides.y < 0 ? Math.max(dy, Math.min(0, -start.y)) : dy;
  const w = start.w + sides.x * dx;
  const h = start.h + sides.y * up;
  const size = clampSize(w, h, canvas);
  return {
    x: sides.x < 0 ? right - size.w : start.x,
    y: sides.y < 0 ? bottom - size.h : start.y,
    w: sides.x === 0 ? start.w : size.w,
    h: sides.y === 0 ? start.h : size.h,
  };
}
