// Places marks for people whose pointers can't be drawn: on the nearest edge, without overlaps. Pure functions.
import { clamp, type Grid, type Point } from '../../protocol/geometry.ts';
import type { Place } from '../../protocol/room/ghost-place.ts';
import type { Box } from '../dom/geometry.ts';

type Side = 'left' | 'right' | 'top' | 'bottom';

export interface Mark {
  readonly pid: string;
  /** Upper left corner in px, relative to the grid. */
  readonly x: number;
  readonly y: number;
  /** The direction of its arrow. */
  readonly to: Side;
}

/** More marks would cover too much of the terminal. */
export const MAX_MARKS = 8;
const GAP_PX = 3;
const OPPOSITE: Readonly<Record<Side, Side>> = {
  left: 'right',
  right: 'left',
  top: 'bottom',
  bottom: 'top',
};

/** A part of the grid, in px from its corner. */
export interface Area {
  x: number;
  y: number;
  w: number;
  h: number;
}

/**
 * @param wanted people whose place is not `here`, the most important first, with the size of their mark in px
 * @param box the size of the cell grid @param all what of it is in view
 */
export function marksOf(
  wanted: readonly { pid: string; place: Place; size: Point }[],
  box: Pick<Box, 'width' | 'height'>,
  grid: Grid,
  all: Area = { x: 0, y: 0, w: box.width, h: box.height },
): Mark[] {
  const cell = { x: box.width / grid.cols, y: box.height / grid.rows };
  const taken: Area[] = [];
  const marks: Mark[] = [];
  for (const { pid, place, size } of wanted.slice(0, MAX_MARKS)) {
    const aim = { x: place.aim.x * cell.x, y: place.aim.y * cell.y };
    const frame = place.cover && isIn(aim, all) ? coverOf(place.cover, cell, all) : all;
    const side = nearestSide(aim, frame);
    const rect = free(inside(onEdge(aim, side, frame, size), all), side, taken, all);
    if (!rect) continue;
    taken.push(rect);
    const to = place.seen === 'covered' ? OPPOSITE[side] : side;
    marks.push({ pid, x: Math.round(rect.x), y: Math.round(rect.y), to });
  }
  return marks;
}

/** The part of a covering window that is on the screen, in px. */
function coverOf([, x, y, w, h]: NonNullable<Place['cover']>, cell: Point, all: Area): Area {
  const across = (px: number): number => clamp(px, all.x, all.x + all.w);
  const down = (px: number): number => clamp(px, all.y, all.y + all.h);
  const [left, top] = [across(x * cell.x), down(y * cell.y)];
  return {
    x: left,
    y: top,
    w: across((x + w) * cell.x) - left,
    h: down((y + h) * cell.y) - top,
  };
}

/** Whether a point lies in an area. */
export function isIn(at: Point, { x, y, w, h }: Area): boolean {
  return at.x >= x && at.x < x + w && at.y >= y && at.y < y + h;
}

function nearestSide(at: Point, { x, y, w, h }: Area): Side {
  const distances: Record<Side, number> = {
    left: at.x - x,
    right: x + w - at.x,
    top: at.y - y,
    bottom: y + h - at.y,
  };
  return (Object.keys(distances) as Side[]).reduce((a, b) => (distances[b] < distances[a] ? b : a));
}

/** A mark's rectangle, centred on the edge. */
function onEdge(aim: Point, side: Side, { x, y, w, h }: Area, size: Point): Area {
  const middle = {
    x: side === 'left' ? x : side === 'right' ? x + w : clamp(aim.x, x, x + w),
    y: side === 'top' ? y : side === 'bottom' ? y + h : clamp(aim.y, y, y + h),
  };
  return { x: middle.x - size.x / 2, y: middle.y - size.y / 2, w: size.x, h: size.y };
}

function inside(rect: Area, all: Area): Area {
  return {
    ...rect,
    x: all.x + clamp(rect.x - all.x, GAP_PX, Math.max(GAP_PX, all.w - rect.w - GAP_PX)),
    y: all.y + clamp(rect.y - all.y, GAP_PX, Math.max(GAP_PX, all.h - rect.h - GAP_PX)),
  };
}

/** The nearest free place along the edge, first one way, then the other; undefined if the edge is full. */
function free(rect: Area, side: Side, taken: readonly Area[], all: Area): Area | undefined {
  const along = side === 'left' || side === 'right' ? 'y' : 'x';
  const length = along === 'y' ? 'h' : 'w';
  for (const way of [1, -1]) {
    let at = rect;
    for (;;) {
      const hit = taken.find((other) => overlap(at, other));
      if (!hit) return at;
      const next = way > 0 ? hit[along] + hit[length] + GAP_PX : hit[along] - at[length] - GAP_PX;
      const from = next - all[along];
      if (from < GAP_PX || from + at[length] > all[length] - GAP_PX) break;
      at = { ...at, [along]: next };
    }
  }
  return undefined;
}

function overlap(a: Area, b: Area): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
