// animated_gradient: soft waves of a palette that drift with the clock, the same in every seat of a room.

import { mulberry32 } from '../../protocol/random.ts';
import type { Rgb } from '../draw/color.ts';
import { ART_PROPS, ramp } from './palettes.ts';
import { int, text } from './props.ts';
import type { View, ViewType } from './view.ts';

export const animatedGradientType: ViewType = {
  type: 'animated_gradient',
  label: 'Animated gradient',
  spawnable: true,
  title: '',
  size: { w: 44, h: 14 },
  props: {
    palette: ART_PROPS.palette('sea'),
    seed: ART_PROPS.seed(),
    speed: ART_PROPS.speed(8),
  },
};

/** Few colours, so that most cells stay the same between frames and little is sent. */
const STEPS = 20;

export function createAnimatedGradient(): View {
  return {
    fps: (props) => int(props, 'speed', 8),
    draw(surface, { props, now }) {
      const colors = ramp(text(props, 'palette', 'sea'), STEPS);
      const rnd = mulberry32(int(props, 'seed', 1));
      const turn = rnd() * 7;
      const wide = 0.1 + rnd() * 0.05;
      const tall = 0.22 + rnd() * 0.1;
      // At the usual speed, one clock frame is an eighth of a second.
      const t = ((now / 1000) % 86_400) * int(props, 'speed', 8) * 0.06 + turn;
      for (let y = 0; y < surface.h; y += 1) {
        let start = 0;
        let last = -1;
        for (let x = 0; x <= surface.w; x += 1) {
          const wave =
            Math.sin(x * wide + t) +
            Math.sin(y * tall - t * 0.7) +
            Math.sin((x * wide + y * tall) * 0.7 + t * 0.5);
          const step = Math.round(((wave + 3) / 6) * (STEPS - 1));
          if (x < surface.w && step === last) continue;
          if (last >= 0)
            surface.text(start, y, ' '.repeat(x - start), { fg: 0, bg: colors[last] as Rgb });
          start = x;
          last = step;
        }
      }
    },
  };
}
