// Converts between pixels, percentages and cells of the terminal's cell grid (GE2). Pure functions.
import {
  cellToPercent,
  clamp,
  type Grid,
  type Point,
  roundPercent,
} from '../../protocol/geometry.ts';

/** The cell grid's position and size on the page, in CSS pixels. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export const FONT_STEP_PX = 0.25;
export const MIN_FONT_PX = 4;
const MAX_FONT_PX = 96;

/** Converts a point of the page to percentages of the grid; null if it is outside or there is no grid. */
export function pointToPercent(clientX: number, clientY: number, box: Box): Point | null {
  const x = clientX - box.left;
  const y = clientY - box.top;
  if (x < 0 || y < 0 || x >= box.width || y >= box.height) return null;
  return { x: roundPercent((x / box.width) * 100), y: roundPercent((y / box.height) * 100) };
}

/** The centre of the terminal cursor's cell. With a wrap pending, the cursor is one column too far and is clamped. */
export function caretToPercent(cursorX: number, cursorY: number, grid: Grid): Point {
  return {
    x: cellToPercent(clamp(cursorX, 0, grid.cols - 1), grid.cols),
    y: cellToPercent(clamp(cursorY, 0, grid.rows - 1), grid.rows),
  };
}

/**
 * The position of a ghost's origin, in pixels from the grid's corner: a pointer's tip, or a caret's cell corner.
 * @param at in fractional cells
 */
export function ghostPixels(kind: 'pointer' | 'caret', at: Point, box: Box, grid: Grid): Point {
  const [x, y] = kind === 'pointer' ? [at.x, at.y] : [Math.floor(at.x), Math.floor(at.y)];
  return { x: (x * box.width) / grid.cols, y: (y * box.height) / grid.rows };
}

/** On which sides of a ghost to put its name tag, so that it stays inside the grid. */
export function tagSides(
  at: Point,
  tag: Point,
  box: Pick<Box, 'width' | 'height'>,
): { left: boolean; above: boolean } {
  return { left: at.x + tag.x > box.width, above: at.y + tag.y > box.height };
}

/**
 * GE1: the largest font size at which a fixed grid fits into the space.
 * @param fontSize the current size in px, at which a cell measures `cell`
 * @returns px, in steps of a quarter
 */
export function fontSizeFor(grid: Grid, space: Point, cell: Point, fontSize: number): number {
  const scale = Math.min(space.x / (grid.cols * cell.x), space.y / (grid.rows * cell.y));
  if (!Number.isFinite(scale) || scale <= 0) return fontSize;
  return clamp(
    Math.floor((fontSize * scale) / FONT_STEP_PX) * FONT_STEP_PX,
    MIN_FONT_PX,
    MAX_FONT_PX,
  );
}
