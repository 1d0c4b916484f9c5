// What of the terminal's cells is in view. Pure.
import type { Grid, Rect } from '../../protocol/geometry.ts';
import type { Box } from './geometry.ts';

/** What of a grid lies in a part of the page, in fractional cells. @param box the cell grid's */
export function cellsIn(part: Box, box: Box, grid: Grid): Rect {
  const left = Math.max(part.left, box.left);
  const top = Math.max(part.top, box.top);
  const right = Math.min(part.left + part.width, box.left + box.width);
  const bottom = Math.min(part.top + part.height, box.top + box.height);
  const x = grid.cols / box.width;
  const y = grid.rows / box.height;
  return [
    (left - box.left) * x,
    (top - box.top) * y,
    Math.max(0, right - left) * x,
    Math.max(0, bottom - top) * y,
  ];
}
