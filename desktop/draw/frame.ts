// Draws a window's frame: title bar with its boxes and number, thin sides, a resize corner, a shadow.
import { CLOSE_BOX, ZOOM_BOX } from '../wm/hit.ts';
import type { Bounds, Win } from '../wm/types.ts';
import type { Surface } from './surface.ts';
import { columns, truncate } from './text.ts';
import type { Theme } from './theme.ts';

/** @param surface as large as the window @param number what Alt chooses it by, up to 9 */
export function drawFrame(
  surface: Surface,
  theme: Theme,
  win: Win,
  label: string,
  active: boolean,
  number: number,
): void {
  const { w, h } = surface;
  const band = active ? theme.titleActive : theme.title;
  const side = active ? theme.borderActive : theme.border;
  surface.fill({ x: 0, y: 0, w, h: 1 }, ' ', band);
  const room = w - 2 * (CLOSE_BOX.to + 2) - 3;
  const title = truncate(label, room);
  surface.text(Math.max(6, Math.floor((w - columns(title)) / 2)), 0, title, band);
  if (w >= 12) {
    surface.text(CLOSE_BOX.from, 0, '[■]', active ? theme.closeBox : band);
    surface.text(w - ZOOM_BOX.from, 0, win.zoomed ? '[↓]' : '[↑]', active ? theme.zoomBox : band);
    if (number <= 9 && w >= 16) surface.text(w - ZOOM_BOX.from - 2, 0, String(number), band);
  }
  for (let y = 1; y < h - 1; y += 1) {
    surface.text(0, y, '│', side);
    surface.text(w - 1, y, '│', side);
  }
  if (h > 1) surface.text(0, h - 1, `╰${'─'.repeat(Math.max(0, w - 3))}─◢`.slice(0, w), side);
}

/**
 * Darkens the strip to the right of and below a window, but not of windows that stand beside it, as tiles do.
 * @param surface the desktop
 */
export function drawShadow(surface: Surface, { bounds, zoomed }: Win, all: readonly Win[]): void {
  if (zoomed) return;
  const { x, y, w, h } = bounds;
  const beside = (test: (other: Bounds) => boolean): boolean =>
    all.some((other) => test(other.bounds));
  const right = beside((b) => b.x === x + w && b.y < y + h && b.y + b.h > y);
  const below = beside((b) => b.y === y + h && b.x < x + w && b.x + b.w > x);
  if (!right) surface.shade({ x: x + w, y: y + 1, w: 2, h: h - 1 });
  if (!below) surface.shade({ x: x + 2, y: y + h, w: right ? w - 2 : w, h: 1 });
}
