// animated_gradient: the soft colours of a palette that drift through each other, as cloud, rings or plasma.
import { mulberry32 } from '../../../protocol/random.ts';
import type { Rgb } from '../../draw/color.ts';
import { defineArt } from './art.ts';
import { drawPixels } from './pixels.ts';

/** Few colours, so that most cells stay the same between frames and little is sent. */
const STEPS = 20;

export const animatedGradient = defineArt(
  {
    type: 'animated_gradient',
    label: 'Drifting colours',
    size: { w: 44, h: 14 },
    palette: 'sea',
    speed: 6,
    kinds: ['drift', 'rings', 'plasma'],
  },
  () =>
    ({ surface, w, h, n, seed, kind, colors }) => {
      const inks = colors(STEPS);
      const rnd = mulberry32(seed);
      const turn = rnd() * 7;
      const wide = (kind === 'plasma' ? 0.16 : 0.07) + rnd() * 0.04;
      const tall = (kind === 'plasma' ? 0.16 : 0.09) + rnd() * 0.05;
      const t = n * 0.06 + turn;
      const cx = w * (0.5 + Math.sin(t * 0.13) * 0.3);
      const cy = h * (1 + Math.cos(t * 0.17) * 0.5);
      // What depends on one axis alone is computed once for it.
      const across = Float64Array.from({ length: w }, (_, x) => Math.sin(x * wide + t));
      const down = Float64Array.from({ length: h * 2 }, (_, y) => Math.sin(y * tall - t * 0.7));
      const third = (x: number, y: number): number => {
        if (kind === 'rings') return Math.sin(Math.hypot(x - cx, y - cy) * 0.22 - t * 1.6) * 1.6;
        if (kind === 'plasma') return Math.sin(x * wide * 1.7 - y * tall * 1.3 + t * 0.9);
        return Math.sin((x * wide + y * tall) * 0.7 + t * 0.5);
      };
      const weight = kind === 'rings' ? 0.5 : 1;
      const range = weight * 2 + (kind === 'rings' ? 1.6 : 1);
      drawPixels(surface, (x, y) => {
        const sum = ((across[x] as number) + (down[y] as number)) * weight + third(x, y);
        return inks[Math.round(((sum + range) / (range * 2)) * (STEPS - 1))] as Rgb;
      });
    },
);
