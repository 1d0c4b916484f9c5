// life: Conway's Game of Life and two of its relatives, two cells to one of the terminal's; newborn cells glow.
import type { Rgb } from '../../draw/color.ts';
import { defineArt } from './art.ts';
import { ageAt, type Board, emptyBoard, RULES, seedBoard, step } from './board.ts';
import { drawPixels } from './pixels.ts';

/** Generations before the board is filled anew, so that whoever comes late has few to compute (AR3). */
export const ROUND = 1_024;
/** How long one frame may compute, in ms: who catches up does so over several, and keys are heard in between. */
const SLICE_MS = 12;
/** Living cells of 32 at each density. */
const FILL = [5, 8, 10, 13, 16];

/** Computes the generations of a board; it knows the last one only. */
class Generations {
  #key = '';
  #board: Board | undefined;
  #spare = emptyBoard();
  #at = 0;

  /**
   * The board of a frame, or undefined while it is not reached.
   * @param n the frame @param mayGoOn asked after each generation
   */
  at(
    n: number,
    seed: number,
    rule: string,
    density: number,
    mayGoOn: () => boolean,
  ): Board | undefined {
    const round = Math.floor(n / ROUND);
    const generation = n - round * ROUND;
    const key = `${seed} ${rule} ${density} ${round}`;
    if (!this.#board || key !== this.#key || generation < this.#at) {
      const own = (seed + Math.imul(round, 0x9e3779b1)) >>> 0;
      this.#board = seedBoard(own, FILL[density - 1] ?? 10);
      this.#key = key;
      this.#at = 0;
    }
    while (this.#at < generation) {
      const next = step(this.#board, rule, this.#spare);
      this.#spare = this.#board;
      this.#board = next;
      this.#at += 1;
      if (this.#at < generation && !mayGoOn()) return undefined;
    }
    return this.#board;
  }
}

export const life = defineArt(
  {
    type: 'life',
    label: 'Game of Life',
    title: 'Game of Life',
    size: { w: 44, h: 14 },
    palette: 'moss',
    density: 3,
    kinds: Object.keys(RULES),
  },
  () => {
    const generations = new Generations();
    let drawn = '';
    return ({ surface, w, h, n, seed, kind, density, ground, colors, fade, again }) => {
      const until = performance.now() + SLICE_MS;
      const board = generations.at(n, seed, kind, density, () => performance.now() < until);
      // Newborn cells are strongest; older ones settle in the middle of the palette.
      const inks = colors(12).slice(4).reverse();
      // What has just died leaves a trace.
      const traces = fade(14).slice(2, 4).reverse();
      if (!board) {
        // Until it is reached, what was there before stays.
        again();
        if (drawn !== `${w}x${h}`)
          surface.fill({ x: 0, y: 0, w, h }, ' ', { fg: ground, bg: ground });
        return;
      }
      drawn = `${w}x${h}`;
      drawPixels(surface, (x, y) => {
        const age = ageAt(board, x, y);
        if (age === 0) return ground;
        return (age < 0 ? traces[-age - 1] : inks[age - 1]) as Rgb;
      });
    };
  },
);
