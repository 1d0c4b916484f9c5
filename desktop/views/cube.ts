// cube: a rotating wireframe cube driven by the clock, drawn in braille dots, eight to a cell.

import { mulberry32 } from '../../protocol/random.ts';
import { mix, type Rgb } from '../draw/color.ts';
import { ART_PROPS, ramp } from './palettes.ts';
import { int, text } from './props.ts';
import type { View, ViewType } from './view.ts';

export const cubeType: ViewType = {
  type: 'cube',
  label: 'Cube',
  spawnable: true,
  title: '',
  size: { w: 38, h: 16 },
  props: {
    palette: ART_PROPS.palette('candy'),
    seed: ART_PROPS.seed(),
    speed: ART_PROPS.speed(8),
  },
};

const CORNERS = [0, 1, 2, 3, 4, 5, 6, 7];
const EDGES = CORNERS.flatMap((a) =>
  [1, 2, 4].filter((bit) => !(a & bit)).map((bit) => [a, a | bit] as const),
);
/** Dot bits of a braille cell by column and row (Unicode, U+2800). */
const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;

export function createCube(): View {
  return {
    fps: (props) => int(props, 'speed', 8),
    draw(surface, { props, now, theme }) {
      const { w, h } = surface;
      const bg = theme.body.bg;
      surface.fill({ x: 0, y: 0, w, h }, ' ', { fg: 0, bg });
      const rnd = mulberry32(int(props, 'seed', 1));
      const t = ((now / 1000) % 86_400) * (int(props, 'speed', 8) / 8) * 0.8 + rnd() * 6;
      const size = Math.min(w * 2, h * 4) * 0.42;
      const points = CORNERS.map((corner) => project(corner, t, size, w, h));
      const masks = new Map<number, { bits: number; depth: number }>();
      for (const [a, b] of EDGES) {
        const from = points[a];
        const to = points[b];
        if (!from || !to) continue;
        const steps = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y));
        for (let i = 0; i <= steps; i += 1) {
          const f = steps > 0 ? i / steps : 0;
          const x = Math.round(from.x + (to.x - from.x) * f);
          const y = Math.round(from.y + (to.y - from.y) * f);
          if (x < 0 || y < 0 || x >= w * 2 || y >= h * 4) continue;
          const cell = (y >> 2) * w + (x >> 1);
          const old = masks.get(cell);
          const bit = DOTS[x & 1]?.[y & 3] ?? 0;
          const depth = Math.max(old?.depth ?? -1, from.z + (to.z - from.z) * f);
          masks.set(cell, { bits: (old?.bits ?? 0) | bit, depth });
        }
      }
      const colors = ramp(text(props, 'palette', 'candy'), 8);
      for (const [cell, { bits, depth }] of masks) {
        const near = (depth + 1.75) / 3.5;
        const fg = mix(bg, colors[3 + Math.round(near * 4)] as Rgb, 0.45 + near * 0.55);
        surface.text(cell % w, Math.floor(cell / w), String.fromCharCode(0x2800 + bits), {
          fg,
          bg,
        });
      }
    },
  };
}

function project(
  corner: number,
  t: number,
  size: number,
  w: number,
  h: number,
): { x: number; y: number; z: number } {
  const x = corner & 1 ? 1 : -1;
  const y = corner & 2 ? 1 : -1;
  const z = corner & 4 ? 1 : -1;
  const x1 = x * Math.cos(t) - z * Math.sin(t);
  const z1 = x * Math.sin(t) + z * Math.cos(t);
  const tilt = 0.5 + Math.sin(t * 0.37) * 0.35;
  const y2 = y * Math.cos(tilt) - z1 * Math.sin(tilt);
  const z2 = y * Math.sin(tilt) + z1 * Math.cos(tilt);
  const scale = (size * 2.6) / (5 - z2);
  return { x: w + x1 * scale, y: h * 2 + y2 * scale, z: z2 };
}
