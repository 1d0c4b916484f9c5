// Clamps and intersections of window rectangles (docs/wibwob.md, "Windows").
import { deskRows, keepInReach } from '../../protocol/geometry.ts';
import { type Bounds, type Canvas, MIN_H, MIN_W, type Win } from './types.ts';

/** The whole desktop as a window's bounds. */
export function fullBounds(canvas: Canvas): Bounds {
  return { x: 0, y: 0, w: canvas.cols, h: deskRows(canvas) };
}

/** Clamps to at least 16 x 6 and at most the desktop; a desktop smaller than the minimum wins. */
export function clampSize(w: number, h: number, canvas: Canvas): { w: number; h: number } {
  return {
    w: Math.min(Math.max(w, MIN_W), canvas.cols),
    h: Math.min(Math.max(h, MIN_H), deskRows(canvas)),
  };
}

/** Limits where a drag or a smaller terminal may leave a window. */
export function reachable({ x, y, w, h }: Bounds, canvas: Canvas): Bounds {
  const [nearX, nearY] = keepInReach([x, y, w, h], canvas);
  return { x: nearX, y: nearY, w, h };
}

/**
 * Where a window goes on another canvas: its home if that fits, otherwise moved in just as far as needed.
 * It uses `home`, not the last bounds, so that shrinking and growing the terminal restores the position.
 */
export function fitHome(home: Win['home'], canvas: Canvas): Bounds {
  const { bounds } = home;
  const rows = deskRows(canvas);
  const w = Math.min(bounds.w, canvas.cols);
  const h = Math.min(bounds.h, rows);
  const over = {
    x: Math.max(0, bounds.x + bounds.w - home.canvas.cols),
    y: Math.max(0, bounds.y + bounds.h - deskRows(home.canvas)),
  };
  const x = Math.min(bounds.x, Math.max(0, canvas.cols - w + over.x));
  const y = Math.min(bounds.y, Math.max(0, rows - h + over.y));
  return reachable({ x, y, w, h }, canvas);
}

export function sameBounds(a: Bounds, b: Bounds): boolean {
  return a.x === b.x && a.y === b.y && a.w === b.w && a.h === b.h;
}

export function contains(b: Bounds, x: number, y: number): boolean {
  return x >= b.x && x < b.x + b.w && y >= b.y && y < b.y + b.h;
}

/** The intersection, or null. */
export function intersect(a: Bounds, b: Bounds): Bounds | null {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const w = Math.min(a.x + a.w, b.x + b.w) - x;
  const h = Math.min(a.y + a.h, b.y + b.h) - y;
  return w > 0 && h > 0 ? { x, y, w, h } : null;
}

/** The parts of `a` outside `b`: at most four. */
function subtract(a: Bounds, b: Bounds): Bounds[] {
  const hit = intersect(a, b);
  if (!hit) return [a];
  const right = hit.x + hit.w;
  const bottom = hit.y + hit.h;
  return [
    { x: a.x, y: a.y, w: a.w, h: hit.y - a.y },
    { x: a.x, y: bottom, w: a.w, h: a.y + a.h - bottom },
    { x: a.x, y: hit.y, w: hit.x - a.x, h: hit.h },
    { x: right, y: hit.y, w: a.x + a.w - right, h: hit.h },
  ].filter((part) => part.w > 0 && part.h > 0);
}

/** True if any cell of the window shows: inside the canvas and not under a window above it. */
export function isVisible(windows: readonly Win[], id: string, canvas: Canvas): boolean {
  const index = windows.findIndex((win) => win.id === id);
  const win = windows[index];
  const seen = win && intersect(win.bounds, fullBounds(canvas));
  if (!seen) return false;
  let left = [seen];
  for (const above of windows.slice(0, index))
    left = left.flatMap((part) => subtract(part, above.bounds));
  return left.length > 0;
}
