// cube: a wire cube that turns, drawn in dots; or its relatives, up to the one of four dimensions.
import { mulberry32 } from '../../../protocol/random.ts';
import { defineArt } from './art.ts';
import { type Dots, sheet } from './dots.ts';
import { SOLIDS, type Solid } from './solids.ts';

const INKS = 12;

interface Point {
  x: number;
  y: number;
  /** 0 far to 1 near. */
  near: number;
}

export const cube = defineArt(
  {
    type: 'cube',
    label: 'Cube',
    size: { w: 38, h: 16 },
    palette: 'candy',
    kinds: Object.keys(SOLIDS),
  },
  () => {
    const dotsFor = sheet();
    return ({ surface, w, h, n, seed, kind, ground, fade }) => {
      const solid = SOLIDS[kind] ?? (SOLIDS.cube as Solid);
      const rnd = mulberry32(seed);
      const t = n * 0.075 + rnd() * 6;
      const tilt = 0.35 + rnd() * 0.3;
      const dots = dotsFor(w, h);
      const size = Math.min(dots.w, dots.h) * (kind === 'tesseract' ? 0.235 : 0.29);
      const points = solid.corners.map((corner) => project(corner, t, tilt, size, dots));
      for (const [a, b] of solid.edges) {
        const from = points[a] as Point;
        const to = points[b] as Point;
        dots.line(from.x, from.y, to.x, to.y, inkOf(from.near), inkOf(to.near));
      }
      for (const { x, y, near } of points)
        for (const [dx, dy] of near > 0.5
          ? [
              [1, 0],
              [0, 1],
              [1, 1],
            ]
          : [])
          dots.dot(Math.round(x) + (dx ?? 0), Math.round(y) + (dy ?? 0), INKS - 1);
      dots.draw(surface, fade(INKS), ground);
    };
  },
);

function inkOf(near: number): number {
  return 3 + near * (INKS - 4);
}

function project(
  corner: readonly number[],
  t: number,
  tilt: number,
  size: number,
  { w, h }: Dots,
): Point {
  let [x = 0, y = 0, z = 0] = corner;
  const fourth = corner[3];
  if (fourth !== undefined) {
    const turned = z * Math.cos(t * 0.7) - fourth * Math.sin(t * 0.7);
    const away = z * Math.sin(t * 0.7) + fourth * Math.cos(t * 0.7);
    const scale = 2.4 / (3.1 - away);
    [x, y, z] = [x * scale, y * scale, turned * scale];
  }
  const x1 = x * Math.cos(t) - z * Math.sin(t);
  const z1 = x * Math.sin(t) + z * Math.cos(t);
  const lean = tilt + Math.sin(t * 0.37) * 0.3;
  const y2 = y * Math.cos(lean) - z1 * Math.sin(lean);
  const z2 = y * Math.sin(lean) + z1 * Math.cos(lean);
  const scale = (size * 5) / (5.2 - z2);
  // Dots are as wide as they are high, in most fonts.
  return {
    x: w / 2 + x1 * scale,
    y: h / 2 + y2 * scale,
    near: Math.min(1, Math.max(0, (z2 + 1.75) / 3.5)),
  };
}
