// A board of cellular life, 32 cells at a time: the same board for every window, of any size, in every seat.
import { mulberry32 } from '../../../protocol/random.ts';

/** Cells across and down; what is larger shows it again, as its edges meet. */
export const BOARD_W = 384;
export const BOARD_H = 192;
const WORDS = BOARD_W / 32;
const SIZE = WORDS * BOARD_H;
/** Numbers of living neighbours at which a cell is born, and at which it stays. */
export const RULES: Readonly<
  Record<string, { born: readonly number[]; stays: readonly number[] }>
> = {
  conway: { born: [3], stays: [2, 3] },
  highlife: { born: [3, 6], stays: [2, 3] },
  daynight: { born: [3, 6, 7, 8], stays: [3, 4, 6, 7, 8] },
};

export interface Board {
  /** A bit for each cell that lives. */
  readonly alive: Uint32Array;
  /** Its age in generations, up to 7, as three bits in three planes. */
  readonly ages: readonly [Uint32Array, Uint32Array, Uint32Array];
}

export function emptyBoard(): Board {
  const plane = () => new Uint32Array(SIZE);
  return { alive: plane(), ages: [plane(), plane(), plane()] };
}

/** A random board. @param fill how many of 32 cells live */
export function seedBoard(seed: number, fill: number): Board {
  const rnd = mulberry32(seed);
  const board = emptyBoard();
  for (let at = 0; at < SIZE; at += 1) {
    let word = 0;
    for (let bit = 0; bit < 32; bit += 1) if (rnd() * 32 < fill) word |= 1 << bit;
    board.alive[at] = word;
  }
  return board;
}

/** Age of a cell from 1, newborn, to 8; 0 if it is dead. */
export function ageAt({ alive, ages }: Board, x: number, y: number): number {
  const at = (y % BOARD_H) * WORDS + ((x % BOARD_W) >> 5);
  const bit = x & 31;
  if ((((alive[at] as number) >>> bit) & 1) === 0) return 0;
  const [a, b, c] = ages;
  return (
    1 +
    (((a[at] as number) >>> bit) & 1) +
    (((b[at] as number) >>> bit) & 1) * 2 +
    (((c[at] as number) >>> bit) & 1) * 4
  );
}

/** The next generation. @param into a board whose memory is used for it */
export function step({ alive, ages }: Board, rule: string, into: Board = emptyBoard()): Board {
  const { born, stays } = RULES[rule] ?? (RULES.conway as (typeof RULES)[string]);
  const next = into.alive;
  const [a0, a1, a2] = ages;
  const [n0, n1, n2] = into.ages;
  for (let y = 0; y < BOARD_H; y += 1) {
    const up = ((y + BOARD_H - 1) % BOARD_H) * WORDS;
    const own = y * WORDS;
    const down = ((y + 1) % BOARD_H) * WORDS;
    for (let i = 0; i < WORDS; i += 1) {
      const before = (i + WORDS - 1) % WORDS;
      const after = (i + 1) % WORDS;
      // Sums of the eight neighbours of 32 cells, as four bits in four words.
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      for (let line = 0; line < 3; line += 1) {
        const row = line === 0 ? up : line === 1 ? own : down;
        const word = alive[row + i] as number;
        const left = (word << 1) | ((alive[row + before] as number) >>> 31);
        const right = (word >>> 1) | ((alive[row + after] as number) << 31);
        for (let part = 0; part < 3; part += 1) {
          if (line === 1 && part === 1) continue;
          const add = part === 0 ? left : part === 1 ? word : right;
          const c0 = s0 & add;
          s0 ^= add;
          const c1 = s1 & c0;
          s1 ^= c0;
          const c2 = s2 & c1;
          s2 ^= c1;
          s3 ^= c2;
        }
      }
      const was = alive[own + i] as number;
      let lives = 0;
      for (const count of born) lives |= ~was & isCount(count, s0, s1, s2, s3);
      for (const count of stays) lives |= was & isCount(count, s0, s1, s2, s3);
      const at = own + i;
      next[at] = lives;
      // Those that stay grow a generation older, up to seven; a newborn's age is 0.
      const stay = lives & was;
      const [p, q, r] = [a0[at] as number, a1[at] as number, a2[at] as number];
      const full = p & q & r;
      n0[at] = stay & (~p | full);
      n1[at] = stay & ((p ^ q) | full);
      n2[at] = stay & (((p & q) ^ r) | full);
    }
  }
  return into;
}

/** A bit for each cell whose four-bit sum is this number. */
function isCount(count: number, s0: number, s1: number, s2: number, s3: number): number {
  return (
    (count & 1 ? s0 : ~s0) &
    (count & 2 ? s1 : ~s1) &
    (count & 4 ? s2 : ~s2) &
    (count & 8 ? s3 : ~s3)
  );
}
