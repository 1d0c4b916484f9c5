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
  readonly alive: Int32Array;
  /** Its age in generations, up to 7, as three bits in three planes. */
  readonly ages: readonly [Int32Array, Int32Array, Int32Array];
  /** Cells that died one generation ago, and two. */
  readonly gone: readonly [Int32Array, Int32Array];
}

export function emptyBoard(): Board {
  const plane = () => new Int32Array(SIZE);
  return { alive: plane(), ages: [plane(), plane(), plane()], gone: [plane(), plane()] };
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

/** Age of a cell from 1, newborn, to 8; -1 or -2 if it died so many generations ago; else 0. */
export function ageAt({ alive, ages, gone }: Board, x: number, y: number): number {
  const at = (y % BOARD_H) * WORDS + ((x % BOARD_W) >> 5);
  const bit = x & 31;
  if ((((alive[at] as number) >>> bit) & 1) === 0) {
    if (((gone[0][at] as number) >>> bit) & 1) return -1;
    return ((gone[1][at] as number) >>> bit) & 1 ? -2 : 0;
  }
  const [a, b, c] = ages;
  return (
    1 +
    (((a[at] as number) >>> bit) & 1) +
    (((b[at] as number) >>> bit) & 1) * 2 +
    (((c[at] as number) >>> bit) & 1) * 4
  );
}

/** The next generation. @param into a board whose memory is used for it */
export function step(
  { alive, ages, gone }: Board,
  rule: string,
  into: Board = emptyBoard(),
): Board {
  const { born, stays } = RULES[rule] ?? (RULES.conway as (typeof RULES)[string]);
  const next = into.alive;
  const [a0, y0, z0] = ages;
  const [n0, n1, n2] = into.ages;
  const [justNow, before] = into.gone;
  for (let y = 0; y < BOARD_H; y += 1) {
    const up = ((y + BOARD_H - 1) % BOARD_H) * WORDS;
    const own = y * WORDS;
    const down = ((y + 1) % BOARD_H) * WORDS;
    for (let i = 0; i < WORDS; i += 1) {
      const west = i === 0 ? WORDS - 1 : i - 1;
      const east = i === WORDS - 1 ? 0 : i + 1;
      const m1 = alive[up + i] as number;
      const l1 = (m1 << 1) | ((alive[up + west] as number) >>> 31);
      const r1 = (m1 >>> 1) | ((alive[up + east] as number) << 31);
      const was = alive[own + i] as number;
      const l2 = (was << 1) | ((alive[own + west] as number) >>> 31);
      const r2 = (was >>> 1) | ((alive[own + east] as number) << 31);
      const m3 = alive[down + i] as number;
      const l3 = (m3 << 1) | ((alive[down + west] as number) >>> 31);
      const r3 = (m3 >>> 1) | ((alive[down + east] as number) << 31);
      // The eight neighbours of 32 cells at a time, added up: first row by row, then bit by bit.
      const a1 = l1 ^ m1 ^ r1;
      const b1 = (l1 & m1) | (r1 & (l1 ^ m1));
      const a2 = l2 ^ r2;
      const b2 = l2 & r2;
      const a3 = l3 ^ m3 ^ r3;
      const b3 = (l3 & m3) | (r3 & (l3 ^ m3));
      const s0 = a1 ^ a2 ^ a3;
      const carry = (a1 & a2) | (a3 & (a1 ^ a2));
      const t1 = b1 ^ b2;
      const t2 = b3 ^ carry;
      const c1 = b1 & b2;
      const c2 = b3 & carry;
      const c3 = t1 & t2;
      const s1 = t1 ^ t2;
      const s2 = c1 ^ c2 ^ c3;
      const s3 = (c1 & c2) | (c3 & (c1 ^ c2));
      let lives = 0;
      for (let k = 0; k < born.length; k += 1)
        lives |= ~was & isCount(born[k] as number, s0, s1, s2, s3);
      for (let k = 0; k < stays.length; k += 1)
        lives |= was & isCount(stays[k] as number, s0, s1, s2, s3);
      const at = own + i;
      next[at] = lives;
      justNow[at] = was & ~lives;
      before[at] = (gone[0][at] as number) & ~lives;
      // Those that stay grow a generation older, up to seven; a newborn's age is 0.
      const stay = lives & was;
      const p = a0[at] as number;
      const q = y0[at] as number;
      const r = z0[at] as number;
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
