// The desktop's wallpaper: a sky with a vertical gradient and fixed stars, and plainer variants.
import type { WallpaperName } from '../look.ts';
import type { Bounds } from '../wm/types.ts';
import type { Ink, Surface } from './surface.ts';
import type { Theme } from './theme.ts';

/** Draws `area` (cells of the surface) of a wallpaper that is `rows` high. */
export type Wallpaper = (surface: Surface, area: Bounds, rows: number) => void;

interface Run {
  x: number;
  text: string;
  ink: Ink;
}

/** Creates a wallpaper. */
export function createWallpaper(theme: Theme, name: WallpaperName): Wallpaper {
  return (surface, area, rows) => {
    for (let y = area.y; y < area.y + area.h; y += 1)
      for (const { x, text, ink } of rowOf(theme, name, y, surface.w, rows))
        surface.text(x, y, text, ink);
  };
}

function rowOf(theme: Theme, name: WallpaperName, y: number, w: number, rows: number): Run[] {
  const sky = theme.sky(name === 'plain' || rows < 2 ? 0 : y / (rows - 1));
  const runs: Run[] = [{ x: 0, text: sky.char.repeat(w), ink: { fg: sky.fg, bg: sky.bg } }];
  if (name === 'dots' && y % 2 === 1) {
    for (let x = 2; x < w; x += 4) runs.push({ x, text: '·', ink: { fg: theme.star, bg: sky.bg } });
  }
  if (name !== 'stars') return runs;
  for (let x = 0; x < w; x += 1) {
    const star = starAt(x, y);
    const bright = star === 2;
    // On a half-tone, a faint star would look like a dark hole.
    if (star === 0 || (!bright && sky.char !== ' ')) continue;
    const ink = { fg: bright ? theme.brightStar : theme.star, bg: sky.bg };
    runs.push({ x, text: bright ? '✦' : '·', ink });
  }
  return runs;
}

/** 0 nothing, 1 a faint star, 2 a bright one; fixed per cell, whatever the terminal's size. */
function starAt(x: number, y: number): number {
  let hash = Math.imul(x + 1, 0x9e3779b1) ^ Math.imul(y + 1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = (hash ^ (hash >>> 13)) >>> 0;
  const n = hash % 1000;
  return n < 3 ? 2 : n < 30 ? 1 : 0;
}
