// Hit testing: which part of the desktop is under a cell, and what a drag from there does to a window.
import { clampSize, contains, reachable } from './geometry.ts';
import type { Bounds, Canvas, Desk, Win } from './types.ts';

export type Part = 'close' | 'zoom' | 'title' | 'corner' | 'frame' | 'body';
export type Hit =
  | { kind: 'menu' }
  | { kind: 'status' }
  | { kind: 'desktop' }
  | { kind: 'window'; win: Win; part: Part };

/** Columns of the close and zoom boxes, from the window's left and right side; the frame draws them there. */
export const CLOSE_BOX = { from: 2, to: 4 } as const;
export const ZOOM_BOX = { from: 5, to: 3 } as const;

/** @param col @param row 0-based cell of the terminal */
export function hitTest(desk: Desk, col: number, row: number): Hit {
  if (row <= 0) return { kind: 'menu' };
  if (row >= desk.canvas.rows - 1) return { kind: 'status' };
  const y = row - 1;
  const win = desk.windows.find(({ bounds }) => contains(bounds, col, y));
  return win ? { kind: 'window', win, part: partOf(win.bounds, col, y) } : { kind: 'desktop' };
}

function partOf({ x, y, w, h }: Bounds, col: number, row: number): Part {
  if (row === y) {
    if (col >= x + CLOSE_BOX.from && col <= x + CLOSE_BOX.to) return 'close';
    if (col >= x + w - ZOOM_BOX.from && col <= x + w - ZOOM_BOX.to) return 'zoom';
    return 'title';
  }
  if (row === y + h - 1) return col >= x + w - 2 ? 'corner' : 'frame';
  return col === x || col === x + w - 1 ? 'frame' : 'body';
}

export interface Drag {
  id: string;
  kind: 'move' | 'resize';
  start: Bounds;
  /** Where the button was pressed, as a cell of the terminal. */
  from: { col: number; row: number };
}

/** Bounds of the dragged window for a pointer position, given as a cell of the terminal. */
export function dragTo(drag: Drag, col: number, row: number, canvas: Canvas): Bounds {
  const dx = col - drag.from.col;
  const dy = row - drag.from.row;
  const { start } = drag;
  if (drag.kind === 'resize') return { ...start, ...clampSize(start.w + dx, start.h + dy, canvas) };
  return reachable({ ...start, x: start.x + dx, y: start.y + dy }, canvas);
}
