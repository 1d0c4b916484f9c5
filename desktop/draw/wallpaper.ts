// The desktop's wallpapers: a sky with a vertical gradient, and what each of them puts before it.
import type { WallpaperName } from '../look.ts';
import type { Bounds } from '../wm/types.ts';
import { mix, type Rgb } from './color.ts';
import type { Ink, Surface } from './surface.ts';
import type { Theme } from './theme.ts';
import { PATTERNS } from './wallpaper-patterns.ts';

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

/** Equal neighbours as one run. */
function rowOf(theme: Theme, name: WallpaperName, y: number, w: number, rows: number): Run[] {
  const sky = theme.sky(name === 'plain' || rows < 2 ? 0 : y / (rows - 1));
  const pattern = PATTERNS[name];
  const ground: Ink = { fg: sky.fg, bg: sky.bg };
  const inks = inksOf(theme, sky.bg);
  const runs: Run[] = [];
  for (let x = 0; x < w; x += 1) {
    const mark = pattern?.(x, y, w, rows) ?? null;
    // On a half-tone, a faint mark would look like a dark hole.
    const seen = mark && (mark.tone !== 'faint' || sky.char === ' ') ? mark : null;
    const text = seen?.char ?? sky.char;
    const ink = seen ? inks[seen.tone] : ground;
    const last = runs.at(-1);
    if (last && last.ink === ink) last.text += text;
    else runs.push({ x, text, ink });
  }
  return runs;
}

function inksOf(theme: Theme, bg: Rgb): Record<'faint' | 'bright' | 'shade' | 'light', Ink> {
  const { body, star, brightStar, table } = theme;
  const dark = table ? body.bg : mix(bg, 0x000000, 0.35);
  return {
    faint: { fg: star, bg },
    bright: { fg: brightStar, bg },
    shade: { fg: dark, bg },
    light: { fg: brightStar, bg: dark },
  };
}
