// Two pixels to a cell, by half blocks.
import type { Rgb } from '../../draw/color.ts';
import type { Surface } from '../../draw/surface.ts';

const UPPER = 0x2580;
const BLANK = 0x20;

/** @param at colour of a pixel; y ranges over twice the surface's rows */
export function drawPixels(surface: Surface, at: (x: number, y: number) => Rgb): void {
  for (let row = 0; row < surface.h; row += 1)
    for (let x = 0; x < surface.w; x += 1) {
      const fg = at(x, row * 2);
      const bg = at(x, row * 2 + 1);
      if (fg === bg) surface.put(x, row, BLANK, bg, bg);
      else surface.put(x, row, UPPER, fg, bg);
    }
}
