// Draws a window's frame: title bar with its boxes and number, thin sides, a resize corner, a shadow.
import { CLOSE_BOX, ZOOM_BOX } from '../wm/hit.ts';
import type { Win } from '../wm/types.ts';
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
  const room = w - 2 * (CLOSE_BOX.to + 2) - 2;
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

/** Darkens the strip to the right of and below a window. @param surface the desktop */
export function drawShadow(surface: Surface, { bounds, zoomed }: Win): void {
  if (zoomed) return;
  const { x, y, w, h } = bounds;
  surface.shade({ x: x + w, y: y + 1, w: 2, h: h - 1 });
  surface.shade({ x: x + 2, y: y + h, w, h: 1 });
}
