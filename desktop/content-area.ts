// Where a window's content and its scrollbar are, in cells of the terminal.
import type { View } from './views/view.ts';
import type { Bounds, Win } from './wm/types.ts';

/** Width inside the frame from which on there is a place for a scrollbar. */
const LEAST_FOR_BAR = 4;

/** The content: inside the frame, without the column of its scrollbar. */
export function contentOf({ bounds }: Win, view: View): Bounds {
  const { x, y, w, h } = bounds;
  return { x: x + 1, y: y + 2, w: w - 2 - (hasBar(w, view) ? 1 : 0), h: h - 2 };
}

/** The scrollbar's column, or null: content that never scrolls has none. */
export function barOf({ bounds }: Win, view: View): Bounds | null {
  const { x, y, w, h } = bounds;
  return hasBar(w, view) ? { x: x + w - 2, y: y + 2, w: 1, h: h - 2 } : null;
}

function hasBar(w: number, view: View): boolean {
  return view.extent !== undefined && w - 2 >= LEAST_FOR_BAR;
}
