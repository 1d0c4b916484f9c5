// gradient: a still gradient from one end of a palette to the other, in four directions.
import type { Rgb } from '../../draw/color.ts';
import { defineArt } from './art.ts';
import { drawPixels } from './pixels.ts';

const STEPS = 48;

export const gradient = defineArt(
  {
    type: 'gradient',
    label: 'Gradient',
    size: { w: 44, h: 14 },
    palette: 'dusk',
    speed: null,
    kinds: ['horizontal', 'vertical', 'radial', 'diagonal'],
    kindKey: 'gradient',
  },
  () =>
    ({ surface, kind, colors }) => {
      const inks = colors(STEPS);
      const w = Math.max(1, surface.w - 1);
      const h = Math.max(1, surface.h * 2 - 1);
      const at = (x: number, y: number): number => {
        if (kind === 'vertical') return y / h;
        if (kind === 'diagonal') return (x / w + y / h) / 2;
        if (kind === 'radial') return 1 - Math.hypot(x / w - 0.5, y / h - 0.5) * Math.SQRT2;
        return x / w;
      };
      drawPixels(surface, (x, y) => {
        const step = Math.round(at(x, y) * (STEPS - 1));
        return inks[Math.max(0, step)] as Rgb;
      });
    },
);
