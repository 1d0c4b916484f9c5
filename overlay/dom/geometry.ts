// From pixels to percentages and back, on the box that the terminal's cells fill (GE2); pure.
import { cellToPercent, clamp, type Grid, roundPercent } from '../../protocol/geometry.ts';

/** The cell grid's place on the page, in CSS pixels. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export const FONT_STEP_PX = 0.25;
export const MIN_FONT_PX = 4;
const MAX_FONT_PX = 96;

export interface Point {
  x: number;
  y: number;
}

/** Where a point of the page lies in the grid, as percentages; null if it is outside or there is no grid. */
export function pointToPercent(clientX: number, clientY: number, box: Box): Point | null {
  const x = clientX - box.left;
  const y = clientY - box.top;
  if (x < 0 || y < 0 || x >= box.width || y >= box.height) return null;
  return { x: roundPercent((x / box.width) * 100), y: roundPercent((y / box.height) * 100) };
}

/** GE2: where a caret is told to be while its app hides it. No cell has its middle there. */
export const PARKED: Point = { x: 0, y: 0 };

export function isParked({ x, y }: Point): boolean {
  return x === PARKED.x && y === PARKED.y;
}

/** The terminal cursor's cell centre. A cursor that waits to wrap stands one column too far: it counts as the last. */
export function caretToPercent(cursorX: number, cursorY: number, grid: Grid): Point {
  return {
    x: cellToPercent(clamp(cursorX, 0, grid.cols - 1), grid.cols),
    y: cellToPercent(clamp(cursorY, 0, grid.rows - 1), grid.rows),
  };
}

/**
 * Where a ghost's origin belongs, in pixels from the grid's corner: a pointer's tip, or a caret's cell corner.
 * @param at in cells, with parts
 */
export function ghostPixels(kind: 'pointer' | 'caret', at: Point, box: Box, grid: Grid): Point {
  const [x, y] = kind === 'pointer' ? [at.x, at.y] : [Math.floor(at.x), Math.floor(at.y)];
  return { x: (x * box.width) / grid.cols, y: (y * box.height) / grid.rows };
}

/** Which sides of a ghost its name tag goes to, so that it stays inside the grid. */
export function tagSides(at: Point, tag: Point, box: Box): { left: boolean; above: boolean } {
  return { left: at.x + tag.x > box.width, above: at.y + tag.y > box.height };
}

/**
 * GE1: the font size at which a fixed grid fills the space without leaving it.
 * @param fontSize the present size in px, at which a cell measures `cell`
 * @returns px in steps of a quarter
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
