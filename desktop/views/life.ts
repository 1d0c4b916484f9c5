// life: Conway's Game of Life on a torus, two game cells per terminal cell; newborn cells glow.

import { mulberry32 } from '../../protocol/random.ts';
import type { Rgb } from '../draw/color.ts';
import { ART_PROPS, ramp } from './palettes.ts';
import { drawPixels } from './pixels.ts';
import { int, text } from './props.ts';
import type { View, ViewType } from './view.ts';

export const lifeType: ViewType = {
  type: 'life',
  label: 'Game of Life',
  spawnable: true,
  title: 'Game of Life',
  size: { w: 44, h: 14 },
  props: {
    palette: ART_PROPS.palette('moss'),
    seed: ART_PROPS.seed(),
    speed: ART_PROPS.speed(8),
  },
};

/** Age in generations; 0 is dead. */
export interface Board {
  readonly w: number;
  readonly h: number;
  readonly ages: Uint8Array;
}

const MAX_AGE = 7;

/** A random board on which three in ten cells are alive. */
export function seedBoard(w: number, h: number, seed: number): Board {
  const rnd = mulberry32(seed);
  return { w, h, ages: Uint8Array.from({ length: w * h }, () => (rnd() < 0.3 ? 1 : 0)) };
}

/** The next generation. */
export function step({ w, h, ages }: Board): Board {
  const next = new Uint8Array(w * h);
  for (let y = 0; y < h; y += 1) {
    const rows = [((y + h - 1) % h) * w, y * w, ((y + 1) % h) * w];
    for (let x = 0; x < w; x += 1) {
      const left = (x + w - 1) % w;
      const right = (x + 1) % w;
      let alive = 0;
      for (const row of rows)
        for (const column of [left, x, right]) if (ages[row + column]) alive += 1;
      const age = ages[y * w + x] as number;
      if (age > 0 ? alive === 3 || alive === 4 : alive === 3)
        next[y * w + x] = Math.min(MAX_AGE, age + 1);
    }
  }
  return { w, h, ages: next };
}

/** Generations without visible change before the board is refilled. */
const STALE = 60;

export function createLife(): View {
  let board: Board | null = null;
  let made = '';
  let population = 0;
  let stale = 0;
  let round = 0;

  const boardFor = (w: number, h: number, seed: number): Board => {
    const key = `${w}x${h}:${seed}`;
    if (!board || key !== made) {
      round = 0;
      stale = 0;
      board = seedBoard(w, h, seed);
      made = key;
    }
    return board;
  };
  return {
    fps: (props) => int(props, 'speed', 8),
    tick(w, h, props) {
      const seed = int(props, 'seed', 1);
      board = step(boardFor(w, h * 2, seed));
      const alive = board.ages.reduce((sum, age) => sum + (age ? 1 : 0), 0);
      stale = Math.abs(alive - population) <= 2 ? stale + 1 : 0;
      population = alive;
      if (stale > STALE) {
        round += 1;
        stale = 0;
        board = seedBoard(w, h * 2, seed + round * 7919);
      }
    },
    draw(surface, { props, theme }) {
      const { ages, w } = boardFor(surface.w, surface.h * 2, int(props, 'seed', 1));
      // Newborn cells are lightest; older ones settle in the middle of the palette.
      const colors = ramp(text(props, 'palette', 'moss'), 12)
        .slice(4)
        .reverse();
      drawPixels(surface, (x, y) => {
        const age = ages[y * w + x] as number;
        return age === 0 ? theme.body.bg : (colors[age] as Rgb);
      });
    },
  };
}
