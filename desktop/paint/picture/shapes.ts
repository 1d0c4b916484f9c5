// The cells of lines, rectangles and ellipses, as pure functions of their ends: the same on every seat.
import type { Point } from './codec.ts';

/** Calls back for each cell of a straight line, both ends included (Bresenham). */
export function lineCells([x0, y0]: Point, [x1, y1]: Point, put: (x: number, y: number) => void) {
  const dx = Math.abs(x1 - x0);
  const dy = -Math.abs(y1 - y0);
  const sx = x0 < x1 ? 1 : -1;
  const sy = y0 < y1 ? 1 : -1;
  let [x, y, error] = [x0, y0, dx + dy];
  for (;;) {
    put(x, y);
    if (x === x1 && y === y1) return;
    const twice = 2 * error;
    if (twice >= dy) {
      error += dy;
      x += sx;
    }
    if (twice <= dx) {
      error += dx;
      y += sy;
    }
  }
}

/** The first and last column of a shape in one of its rows. */
type RowOf = (y: number) => { left: number; right: number };

/** The rows of an ellipse that touches all four sides of the box of its ends. */
export function ovalRows([x0, y0]: Point, [x1, y1]: Point): RowOf {
  const [left, right] = [Math.min(x0, x1), Math.max(x0, x1)];
  const [top, bottom] = [Math.min(y0, y1), Math.max(y0, y1)];
  const [rx, ry] = [(right - left + 1) / 2, (bottom - top + 1) / 2];
  const middle = top + ry;
  return (y) => {
    const t = (y + 0.5 - middle) / ry;
    // Whole numbers of cells on either side of the middle, so that it is as wide on the left as on the right.
    const inset = Math.min(
      Math.floor(rx - rx * Math.sqrt(Math.max(0, 1 - t * t)) + 0.5),
      Math.ceil(rx) - 1,
    );
    return { left: left + inset, right: right - inset };
  };
}

/** Calls back for the runs of a shape's outline. */
export function outline(
  rows: RowOf,
  top: number,
  bottom: number,
  run: (x: number, y: number, length: number) => void,
): void {
  for (let y = top; y <= bottom; y += 1) {
    const { left, right } = rows(y);
    const above = rows(y - 1).left;
    const below = rows(y + 1).left;
    // As far as the row next to it that begins further in, so that no gap is left between them.
    const extra = Math.max(0, Math.max(above, below) - 1 - left);
    const edge = y === top || y === bottom;
    if (edge || left + extra >= right - extra) run(left, y, right - left + 1);
    else {
      run(left, y, extra + 1);
      run(right - extra, y, extra + 1);
    }
  }
}
