// orbit: moons around a sun, positioned by the clock, so that every seat shows the same picture.

import { mulberry32 } from '../../protocol/random.ts';
import { mix, type Rgb } from '../draw/color.ts';
import { ART_PROPS, ramp } from './palettes.ts';
import { int, text } from './props.ts';
import type { View, ViewType } from './view.ts';

export const orbitType: ViewType = {
  type: 'orbit',
  label: 'Orbit',
  spawnable: true,
  title: '',
  size: { w: 44, h: 16 },
  props: {
    palette: ART_PROPS.palette('ember'),
    seed: ART_PROPS.seed(),
    speed: ART_PROPS.speed(8),
  },
};

const MOONS = 6;
const TAIL = 7;

export function createOrbit(): View {
  return {
    fps: (props) => int(props, 'speed', 8),
    draw(surface, { props, now, theme }) {
      const { w, h } = surface;
      const bg = theme.body.bg;
      surface.fill({ x: 0, y: 0, w, h }, ' ', { fg: 0, bg });
      const colors = ramp(text(props, 'palette', 'ember'), MOONS + 2);
      const rnd = mulberry32(int(props, 'seed', 1));
      const cx = (w - 1) / 2;
      const cy = (h - 1) / 2;
      const put = (x: number, y: number, char: string, fg: Rgb): void => {
        surface.text(Math.round(x), Math.round(y), char, { fg, bg });
      };
      for (let i = 0; i < 30; i += 1)
        put(Math.floor(rnd() * w), Math.floor(rnd() * h), '·', theme.border.fg);
      const t = ((now / 1000) % 86_400) * (int(props, 'speed', 8) / 8);
      for (let moon = 0; moon < MOONS; moon += 1) {
        const radius = (moon + 1.3) / (MOONS + 0.9);
        const rate = (0.9 + rnd() * 0.3) / radius ** 1.5 / 3;
        const start = rnd() * Math.PI * 2;
        const color = colors[moon + 1] as Rgb;
        for (let back = TAIL; back >= 0; back -= 1) {
          const angle = start + t * rate - back * 0.12;
          const char = back === 0 ? '●' : back < 3 ? '•' : '·';
          const fg = mix(color, bg, back === 0 ? 0 : 0.3 + (back / TAIL) * 0.6);
          put(cx + Math.cos(angle) * radius * cx, cy + Math.sin(angle) * radius * cy, char, fg);
        }
      }
      put(cx, cy, '✹', colors[MOONS + 1] as Rgb);
    },
  };
}
