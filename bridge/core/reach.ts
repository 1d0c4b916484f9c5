// In a free room a place of a larger terminal may lie outside of this one (GE1): where such a window goes here. The room
// never hears of it (BR6).
import { deskRows, type Grid, keepInReach, type Rect } from '../../protocol/geometry.ts';
import type { RoomWindow } from '../../protocol/texts/room-window.ts';
import type { Local, Windows } from './windows/local.ts';

/** Cells of a title bar by which a window can be grabbed. */
const GRIP = 4;

/** Whether a title bar at this place is out of a hand's reach. */
export function outOfReach([x, y, w]: Rect, grid: Grid): boolean {
  return x > grid.cols - GRIP || x + w < GRIP || y < 0 || y >= deskRows(grid);
}

/** The nearest place at which the title bar can be grabbed; the same rectangle if it can be already. */
export function reachable(rect: Rect, grid: Grid): Rect {
  const [x, y, w, h] = rect;
  // An app cuts a window that is moved to the width of its desktop.
  const cut: Rect = [x, y, Math.min(w, grid.cols), h];
  if (!outOfReach(cut, grid)) return rect;
  const [nearX, nearY] = keepInReach(cut, grid);
  return [nearX, nearY, w, h];
}

/**
 * The room's windows, with those that are out of reach brought back; not where a window is just where the room has it:
 * then this app's person has put it there.
 */
export function inReach(windows: Windows, { grid, entries }: Local): Windows {
  if (!grid) return windows;
  let moved: Map<string, RoomWindow> | undefined;
  for (const [g, window] of windows) {
    const { rect } = window;
    const seen = entries.get(g)?.seen.rect;
    if (seen?.[0] === rect[0] && seen[1] === rect[1]) continue;
    const near = reachable(rect, grid);
    if (near === rect) continue;
    moved ??= new Map(windows);
    moved.set(g, { ...window, rect: near });
  }
  return moved ?? windows;
}
