// test_pattern: colour bars and a grey ramp, to check a terminal's colours.
import type { Rgb } from '../draw/color.ts';
import { ramp } from './art/palettes.ts';
import { text } from './props.ts';
import type { View, ViewType } from './view.ts';

export const testPatternType: ViewType = {
  type: 'test_pattern',
  label: 'Test pattern',
  spawnable: true,
  // The original's test patterns have no title; a titled one is a dialog or a game (docs/wibwob.md).
  title: '',
  size: { w: 44, h: 14 },
  props: { pattern: { kind: 'choice', values: ['continuous', 'tiled'], initial: 'continuous' } },
};

const BARS: readonly Rgb[] = [0xd7d7d7, 0xd7af00, 0x00afaf, 0x5faf00, 0xaf5faf, 0xd75f5f, 0x5f87d7];
const UNDER: readonly Rgb[] = [
  0x5f87d7, 0x121212, 0xaf5faf, 0x121212, 0x00afaf, 0x121212, 0xd7d7d7,
];
/** Width of one set of bars when tiled. */
const TILE = 28;

export function createTestPattern(): View {
  const greys = ramp('mono', 24);
  return {
    draw(surface, { props }) {
      const { w, h } = surface;
      const set = text(props, 'pattern', 'continuous') === 'tiled' ? TILE : w;
      const bars = Math.max(1, Math.ceil(h * 0.66));
      const under = Math.min(h - 1, bars + Math.max(1, Math.floor(h * 0.1)));
      for (let x = 0; x < w; x += 1) {
        const i = Math.floor(((x % set) / set) * BARS.length);
        const column = { x, w: 1 };
        surface.fill({ ...column, y: 0, h: bars }, ' ', { fg: 0, bg: BARS[i] as Rgb });
        surface.fill({ ...column, y: bars, h: under - bars }, ' ', { fg: 0, bg: UNDER[i] as Rgb });
        const grey = greys[Math.floor((x / w) * greys.length)] as Rgb;
        surface.fill({ ...column, y: under, h: h - under }, ' ', { fg: 0, bg: grey });
      }
      const label = ` ${w} × ${h} `;
      if (w > label.length + 4 && h > 3)
        surface.text(Math.floor((w - label.length) / 2), Math.floor(bars / 2), label, {
          fg: 0xeeeeee,
          bg: 0x121212,
        });
    },
  };
}
