// What each wallpaper draws into a cell; fixed per cell, so that neither windows nor a resize make it flicker.
import type { WallpaperName } from '../look.ts';

/** `shade` is a silhouette darker than the sky, `light` a light in it. */
export type Tone = 'faint' | 'bright' | 'shade' | 'light';
export interface Mark {
  char: string;
  tone: Tone;
}

/** @param x @param y cell of the desktop, which is `w` by `rows` */
type Pattern = (x: number, y: number, w: number, rows: number) => Mark | null;

const faint = (char: string): Mark => ({ char, tone: 'faint' });

export const PATTERNS: Readonly<Partial<Record<WallpaperName, Pattern>>> = {
  stars(x, y) {
    const n = chance(x, y) % 1000;
    return n < 3 ? { char: '✦', tone: 'bright' } : n < 30 ? faint('·') : null;
  },
  dots: (x, y) => (y % 2 === 1 && x % 4 === 2 ? faint('·') : null),
  hills(x, y, w, rows) {
    const far = rows * 0.66 + Math.sin(x / 13 + 1) * 2.4 + Math.sin(x / 5) * 0.9;
    const near = rows * 0.8 + Math.sin(x / 19 + 4) * 2.6 + Math.sin(x / 7 + 2) * 0.8;
    if (y >= near) return { char: '█', tone: 'shade' };
    if (y + 1 > near) return { char: '▄', tone: 'shade' };
    if (y >= far) return { char: '▒', tone: 'shade' };
    const moon = Math.hypot((x - Math.round(w * 0.78)) / 2, y - Math.round(rows * 0.2));
    if (moon < 2.3) return { char: '█', tone: 'bright' };
    return y < far - 2 && chance(x, y) % 90 === 0 ? faint('·') : null;
  },
  city(x, y, _w, rows) {
    const block = Math.floor(x / 7);
    const height = 3 + (chance(block, 7) % Math.max(2, Math.floor(rows * 0.45)));
    const top = rows - height;
    const edge = x % 7 === 0;
    if (y < top) return chance(x, y) % 70 === 0 ? faint('·') : null;
    if (edge) return { char: '▌', tone: 'shade' };
    const lit = x % 2 === 0 && (y - top) % 2 === 1 && chance(x, y) % 3 === 0;
    return lit ? { char: '▪', tone: 'light' } : { char: '█', tone: 'shade' };
  },
  waves(x, y) {
    const crest = '╭──╮    ';
    const trough = '╯  ╰────';
    const char = (y % 2 === 0 ? crest : trough)[(x + (y % 4 < 2 ? 0 : 4)) % 8] ?? ' ';
    return char === ' ' ? null : faint(char);
  },
  rain(x, y) {
    const n = chance(x, Math.floor((y + (chance(x, 3) % 9)) / 3)) % 100;
    return n < 7 ? faint(['╷', '│', '╵'][(y + (chance(x, 3) % 9)) % 3] ?? '│') : null;
  },
  bricks(x, y) {
    if (y % 2 === 1) return faint('─');
    return (x + (y % 4 === 0 ? 0 : 6)) % 12 === 0 ? faint('│') : null;
  },
  lattice(x, y) {
    const [a, b] = [(x + y * 2) % 12, (x - y * 2 + 1200) % 12];
    if (a === 0 && b === 0) return faint('╳');
    return a === 0 ? faint('╱') : b === 0 ? faint('╲') : null;
  },
  terrain(x, y) {
    const height = (px: number, py: number): number =>
      Math.sin(px / 17) + Math.sin(py / 6 + px / 29) + Math.sin((px + py * 2.2) / 23 + 2);
    const here = Math.floor(height(x, y) * 3);
    const beside = Math.floor(height(x + 1, y) * 3);
    const below = Math.floor(height(x, y + 1) * 3);
    if (here === beside && here === below) return null;
    if (here !== beside && here !== below) return faint(here > beside === here > below ? '╯' : '╮');
    return here === beside ? faint('─') : faint('│');
  },
  bubbles(x, y) {
    const n = chance(x, y) % 400;
    if (n < 3) return { char: '○', tone: 'bright' };
    return n < 14 ? faint(['○', '°', 'o', '•', '·'][n % 5] ?? '°') : null;
  },
};

/** A number of a cell, the same everywhere and always. */
function chance(x: number, y: number): number {
  let hash = Math.imul(x + 1, 0x9e3779b1) ^ Math.imul(y + 1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
