// Where cells are shown that are looked at from closer: how much larger, and what of them is in the middle. Pure.
import { clamp, type Grid, type Point, type Rect } from '../../protocol/geometry.ts';
import type { Box } from '../dom/geometry.ts';

export interface Look {
  /** How many times larger than laid out. */
  readonly times: number;
  /** The part of the terminal's width and height, 0 to 1, that is in the middle of the space. */
  readonly x: number;
  readonly y: number;
}

/** Everything, and its beginning where a touch keyboard covers the end. */
export const WHOLE: Look = { times: 1, x: 0.5, y: 0 };

/** Closer than this is not closer. */
const LEAST_TIMES = 1.02;

export const isCloser = ({ times }: Look): boolean => times > LEAST_TIMES;

/** @param laid the cells at their own size @param space the part of the page that shows them @returns where they are */
export function placed({ times, x, y }: Look, laid: Box, space: Box): Box {
  const width = laid.width * times;
  const height = laid.height * times;
  return {
    ...{ width, height },
    left: along(x, width, space.left, space.width, laid.left + laid.width / 2),
    top: along(y, height, space.top, space.height, laid.top + laid.height / 2),
  };
}

/** The look that shows the cells at a place: bounded, so that no space is left beside them that they could fill. */
export function lookAt(box: Box, laid: Box, space: Box): Look {
  const times = box.width / laid.width;
  const middle = {
    x: (space.left + space.width / 2 - box.left) / box.width,
    y: (space.top + space.height / 2 - box.top) / box.height,
  };
  const bounded = placed({ times, ...middle }, laid, space);
  return {
    times,
    x: (space.left + space.width / 2 - bounded.left) / bounded.width,
    y: (space.top + space.height / 2 - bounded.top) / bounded.height,
  };
}

/** Zooms so that what is at `from` on the page comes to `to`. @param times of the new look */
export function zoomedAt(box: Box, from: Point, to: Point, times: number, laid: Box): Box {
  const by = (laid.width * times) / box.width;
  return {
    left: to.x - (from.x - box.left) * by,
    top: to.y - (from.y - box.top) * by,
    width: box.width * by,
    height: box.height * by,
  };
}

/**
 * Moves the cells as little as needed to have some of them in view, and a margin around.
 * @param part in cells
 */
export function revealed(box: Box, part: Rect, grid: Grid, space: Box): Box {
  const [x, y, w, h] = part;
  const cell = { x: box.width / grid.cols, y: box.height / grid.rows };
  return {
    ...box,
    left: into(box.left + x * cell.x, w * cell.x, space.left, space.width, 2 * cell.x, box.left),
    top: into(box.top + y * cell.y, h * cell.y, space.top, space.height, cell.y, box.top),
  };
}

/**
 * The look at a part of the terminal, as large as it fits, and with a cell around it.
 * @param bounds how large cells may become @returns null where that would hardly be closer
 */
export function lookInto(part: Rect, grid: Grid, laid: Box, space: Box, most: number): Look | null {
  const [x, y, w, h] = part;
  const cell = { x: laid.width / grid.cols, y: laid.height / grid.rows };
  const fits = Math.min(space.width / ((w + 2) * cell.x), space.height / ((h + 2) * cell.y));
  const times = clamp(fits, 1, most);
  if (times < 1.2) return null;
  return lookAtPoint({ x: x + w / 2, y: y + h / 2 }, grid, laid, space, times);
}

/** @param at in cells */
export function lookAtPoint(at: Point, grid: Grid, laid: Box, space: Box, times: number): Look {
  const look = { times, x: at.x / grid.cols, y: at.y / grid.rows };
  // Without bounds first, so that what is asked for is in the middle wherever it can be.
  const width = laid.width * times;
  const height = laid.height * times;
  const box = {
    ...{ width, height },
    left: space.left + space.width / 2 - look.x * width,
    top: space.top + space.height / 2 - look.y * height,
  };
  return lookAt(box, laid, space);
}

/** A look on the way from one to another. @param part 0 to 1 */
export function between(from: Look, to: Look, part: number): Look {
  const mix = (a: number, b: number): number => a + (b - a) * part;
  const times = from.times * (to.times / from.times) ** part;
  return { times, x: mix(from.x, to.x), y: mix(from.y, to.y) };
}

/** One axis: where the cells begin. @param rest their middle as long as all of them fit */
function along(middle: number, size: number, start: number, space: number, rest: number): number {
  // A pixel more or less is everything.
  if (size <= space + 1)
    return clamp(rest - size / 2, start, Math.max(start, start + space - size));
  return clamp(start + space / 2 - middle * size, start + space - size, start);
}

function into(
  at: number,
  size: number,
  start: number,
  space: number,
  margin: number,
  from: number,
): number {
  const least = start + margin;
  const most = start + space - margin - size;
  if (at < least || most < least) return from + least - at;
  return at > most ? from + most - at : from;
}
