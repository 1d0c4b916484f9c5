// 24-bit colours, and their nearest 256-colour equivalents for terminals without true colour.

/** 0xRRGGBB */
export type Rgb = number;

/** Mixes two colours; `t` 0 is all the first, 1 all the second. */
export function mix(a: Rgb, b: Rgb, t: number): Rgb {
  const channel = (shift: number): number => {
    const from = (a >> shift) & 255;
    return Math.round(from + (((b >> shift) & 255) - from) * t) << shift;
  };
  return channel(16) | channel(8) | channel(0);
}

/** Interpolates along a list of colour stops; `t` from 0 to 1. */
export function along(stops: readonly Rgb[], t: number): Rgb {
  const last = stops.length - 1;
  const at = Math.min(Math.max(t, 0), 1) * last;
  const index = Math.min(Math.floor(at), last - 1);
  return last < 1 ? (stops[0] ?? 0) : mix(stops[index] as Rgb, stops[index + 1] as Rgb, at - index);
}

const CUBE = [0, 95, 135, 175, 215, 255];

/** Index (16 to 255) of the nearest of xterm's colour cube and grey ramp; the first 16 vary by theme, so are unused. */
export function nearest256(r: number, g: number, b: number): number {
  const cube = (c: number): number => (c < 48 ? 0 : c < 115 ? 1 : Math.floor((c - 35) / 40));
  const [ri, gi, bi] = [cube(r), cube(g), cube(b)];
  const grey = Math.min(23, Math.max(0, Math.round(((r + g + b) / 3 - 8) / 10)));
  const level = 8 + grey * 10;
  const distance = (x: number, y: number, z: number): number =>
    (x - r) ** 2 * 0.9 + (y - g) ** 2 * 1.2 + (z - b) ** 2 * 0.9;
  const inCube = distance(CUBE[ri] as number, CUBE[gi] as number, CUBE[bi] as number);
  return distance(level, level, level) < inCube ? 232 + grey : 16 + ri * 36 + gi * 6 + bi;
}

/** The colour that a 256-colour terminal shows for one. */
export function exact256(color: Rgb): Rgb {
  const index = nearest256((color >> 16) & 255, (color >> 8) & 255, color & 255);
  if (index >= 232) return (8 + (index - 232) * 10) * 0x010101;
  const cell = index - 16;
  const level = (n: number): number => CUBE[n % 6] as number;
  return (level(Math.floor(cell / 36)) << 16) | (level(Math.floor(cell / 6)) << 8) | level(cell);
}

/** Contrast of two colours (WCAG 2): 1 for equal ones, 21 for black and white. */
export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: Rgb): number {
  const linear = (shift: number): number => {
    const c = ((color >> shift) & 255) / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(16) + 0.7152 * linear(8) + 0.0722 * linear(0);
}
