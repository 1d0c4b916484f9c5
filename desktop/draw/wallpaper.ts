// The desktop behind the windows: a sky that changes from row to row, with stars that never move.
import type { Bounds } from '../wm/types.ts';
import { along } from './color.ts';
import type { Surface } from './surface.ts';
import type { Theme } from './theme.ts';

/** Draws the rows of `area` (cells of the surface) as part of a wallpaper that is `rows` high. */
export function drawWallpaper(surface: Surface, theme: Theme, area: Bounds, rows: number): void {
  for (let y = area.y; y < area.y + area.h; y += 1) {
    const bg = along(theme.sky, rows > 1 ? y / (rows - 1) : 0);
    let line = '';
    const bright: number[] = [];
    for (let x = area.x; x < area.x + area.w; x += 1) {
      const star = starAt(x, y);
      line += star === 1 ? '·' : star === 2 ? '˙' : ' ';
      if (star === 3) bright.push(x);
    }
    surface.text(area.x, y, line, { fg: theme.star, bg });
    for (const x of bright) surface.text(x, y, '✦', { fg: theme.brightStar, bg });
  }
}

/** 0 nothing, 1 and 2 faint stars, 3 a bright one; the same for a cell whatever the size of the terminal. */
function starAt(x: number, y: number): number {
  let hash = Math.imul(x + 1, 0x9e3779b1) ^ Math.imul(y + 1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = (hash ^ (hash >>> 13)) >>> 0;
  const n = hash % 1000;
  return n < 3 ? 3 : n < 22 ? 1 : n < 36 ? 2 : 0;
}
