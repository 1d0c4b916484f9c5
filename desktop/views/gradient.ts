// gradient: a static gradient from one end of a palette to the other, in four directions.
import type { Rgb } from '../draw/color.ts';
import { ART_PROPS, ramp } from './palettes.ts';
import { drawPixels } from './pixels.ts';
import { text } from './props.ts';
import type { View, ViewType } from './view.ts';

export const GRADIENTS = ['horizontal', 'vertical', 'radial', 'diagonal'] as const;

export const gradientType: ViewType = {
  type: 'gradient',
  label: 'Gradient',
  spawnable: true,
  title: '',
  size: { w: 44, h: 14 },
  props: {
    gradient: { kind: 'choice', values: GRADIENTS, initial: 'horizontal' },
    palette: ART_PROPS.palette('dusk'),
  },
};

const STEPS = 48;

export function createGradient(): View {
  return {
    draw(surface, { props }) {
      const colors = ramp(text(props, 'palette', 'dusk'), STEPS);
      const kind = text(props, 'gradient', 'horizontal');
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
        return colors[Math.max(0, step)] as Rgb;
      });
    },
  };
}
