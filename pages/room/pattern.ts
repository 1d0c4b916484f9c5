// The picture on a room's card: waves of block shades, generated from the room's id, so that each room has its own.
import { mulberry32 } from '../../protocol/random.ts';

/** Shades from empty to full, like the block characters of a terminal. */
export const SHADES = 5;

export interface Pattern {
  cols: number;
  rows: number;
  /** Hues of the two ends of the gradient, 0 to 359. */
  hues: readonly [number, number];
  /** The shade of each cell at a time in seconds, row by row, 0 to SHADES - 1. */
  shadesAt(seconds: number): number[];
}

/** @param id the room's id; the same id gives the same picture everywhere */
export function patternOf(id: string, cols: number, rows: number): Pattern {
  const random = mulberry32(hash(id));
  const waves = Array.from({ length: 3 }, () => ({
    fx: 0.08 + random() * 0.3,
    fy: 0.1 + random() * 0.55,
    phase: random() * Math.PI * 2,
    speed: (random() - 0.5) * 1.6,
  }));
  const hue = Math.floor(random() * 360);
  const hues = [hue, (hue + 40 + Math.floor(random() * 80)) % 360] as const;
  const shadesAt = (seconds: number) =>
    Array.from({ length: cols * rows }, (_, index) => {
      const x = index % cols;
      const y = Math.floor(index / cols);
      const sum = waves.reduce(
        (total, w) => total + Math.sin(x * w.fx + y * w.fy + w.phase + seconds * w.speed),
        0,
      );
      const level = (sum / waves.length + 1) / 2;
      return Math.min(SHADES - 1, Math.floor(level * SHADES));
    });
  return { cols, rows, hues, shadesAt };
}

/** One SVG path per shade above 0; runs of equal cells become one rectangle, at 1 by 2 units per cell. */
export function pathsOf(shades: readonly number[], cols: number): string[] {
  const paths = Array.from({ length: SHADES - 1 }, () => '');
  for (let start = 0; start < shades.length; ) {
    const shade = shades[start] ?? 0;
    const rowEnd = (Math.floor(start / cols) + 1) * cols;
    let end = start + 1;
    while (end < rowEnd && shades[end] === shade) end += 1;
    if (shade > 0)
      paths[shade - 1] +=
        `M${start % cols} ${Math.floor(start / cols) * 2}h${end - start}v2h${start - end}z`;
    start = end;
  }
  return paths;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}
