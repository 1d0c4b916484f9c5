// A canvas of braille dots, two by four to a cell; of the colours in a cell the one of the highest rank is seen.
import type { Rgb } from '../draw/color.ts';
import type { Surface } from '../draw/surface.ts';

/** Dot bits of a cell by column and row (Unicode, U+2800). */
const BITS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;

export interface Dots {
  dot(x: number, y: number, color: Rgb, rank: number): void;
  line(x0: number, y0: number, x1: number, y1: number, color: Rgb, rank: number): void;
  paint(surface: Surface, top: number, bg: Rgb): void;
}

/** @param w columns @param h rows */
export function createDots(w: number, h: number): Dots {
  const cells = new Map<number, { bits: number; color: Rgb; rank: number }>();
  const dot: Dots['dot'] = (fx, fy, color, rank) => {
    const [x, y] = [Math.round(fx), Math.round(fy)];
    if (x < 0 || y < 0 || x >= w * 2 || y >= h * 4) return;
    const key = (y >> 2) * w + (x >> 1);
    const old = cells.get(key);
    const bits = (old?.bits ?? 0) | (BITS[x & 1]?.[y & 3] ?? 0);
    const seen = old && old.rank > rank ? old : { color, rank };
    cells.set(key, { bits, color: seen.color, rank: seen.rank });
  };
  return {
    dot,
    line(x0, y0, x1, y1, color, rank) {
      const steps = Math.max(1, Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0))));
      for (let i = 0; i <= steps; i += 1)
        dot(x0 + ((x1 - x0) * i) / steps, y0 + ((y1 - y0) * i) / steps, color, rank);
    },
    paint(surface, top, bg) {
      for (const [key, { bits, color }] of cells)
        surface.text(key % w, top + Math.floor(key / w), String.fromCharCode(0x2800 + bits), {
          fg: color,
          bg,
        });
    },
  };
}
