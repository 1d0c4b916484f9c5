// The palette for people's colour slots. The room assigns a slot; overlay, lobby and apps draw its colour.

/** Twelve colours with a contrast of at least 4.5 to 1 against the near-black tag text `#0b0d12`. */
export const PALETTE: readonly string[] = [
  '#ffb454',
  '#5cc8ff',
  '#8ddb6b',
  '#ff8fa3',
  '#c7a6ff',
  '#4fe0c0',
  '#ffd84d',
  '#ff9e64',
  '#7fb2ff',
  '#e38bea',
  '#b5d94c',
  '#f2a0c9',
];

/** The colour of a slot (any integer; wraps around). */
export function colorOf(slot: number): string {
  const n = PALETTE.length;
  return PALETTE[((Math.trunc(slot) % n) + n) % n] as string;
}
