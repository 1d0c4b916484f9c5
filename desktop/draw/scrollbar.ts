// A scrollbar: where its box is for a place in a content, and which place a box means.
import type { Extent } from '../views/view.ts';
import type { Surface } from './surface.ts';
import type { Theme } from './theme.ts';

export interface Thumb {
  at: number;
  size: number;
}

/** The box in a track of `h` cells, or null if everything is in view. */
export function thumbOf({ top, page, total }: Extent, h: number): Thumb | null {
  if (total <= page || h < 1) return null;
  const size = Math.max(1, Math.min(h - 1, Math.round((h * page) / total)));
  const most = total - page;
  const free = h - size;
  const at = Math.round((Math.min(top, most) / most) * free);
  // Only at the very ends does it touch them.
  const inner =
    free > 2 ? Math.max(top > 0 ? 1 : 0, Math.min(at, top < most ? free - 1 : free)) : at;
  return { at: inner, size };
}

/** The first row in view when the box is drawn to a cell of the track. */
export function topFor({ page, total }: Extent, h: number, at: number): number {
  const thumb = thumbOf({ top: 0, page, total }, h);
  if (!thumb) return 0;
  const free = Math.max(1, h - thumb.size);
  return Math.round((Math.max(0, Math.min(at, free)) / free) * (total - page));
}

/** Draws it into a column of a surface. */
export function drawScrollbar(
  surface: Surface,
  x: number,
  extent: Extent,
  theme: Pick<Theme, 'track' | 'thumb'>,
  focused: boolean,
): void {
  const thumb = thumbOf(extent, surface.h);
  for (let y = 0; y < surface.h; y += 1) {
    const on = thumb && y >= thumb.at && y < thumb.at + thumb.size;
    const ink = on && focused ? theme.thumb : theme.track;
    surface.text(x, y, thumb ? (on ? '┃' : '│') : ' ', ink);
  }
}
