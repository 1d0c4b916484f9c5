// Draws two pixels per cell with half blocks, merging equal neighbours into runs.
import type { Rgb } from '../draw/color.ts';
import type { Surface } from '../draw/surface.ts';

/** @param at colour of a pixel; y ranges over twice the surface's rows */
export function drawPixels(surface: Surface, at: (x: number, y: number) => Rgb): void {
  for (let row = 0; row < surface.h; row += 1) {
    let start = 0;
    let fg = at(0, row * 2);
    let bg = at(0, row * 2 + 1);
    for (let x = 1; x <= surface.w; x += 1) {
      const last = x === surface.w;
      const top = last ? -1 : at(x, row * 2);
      const bottom = last ? -1 : at(x, row * 2 + 1);
      if (!last && top === fg && bottom === bg) continue;
      surface.text(start, row, (fg === bg ? ' ' : '▀').repeat(x - start), { fg, bg });
      start = x;
      fg = top;
      bg = bottom;
    }
  }
}
