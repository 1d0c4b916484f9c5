// A badge, a pointer and a frame of the caret for each colour slot, so that colour is never the only cue. Pure.

/** Outlines in a 24 by 24 box, one per colour slot; each holds two letters. */
const BADGES: readonly string[] = [
  // circle, squircle, diamond, hexagon
  'M12 1a11 11 0 1 1 0 22 11 11 0 0 1 0-22z',
  'M12 1c9.2 0 11 1.8 11 11s-1.8 11-11 11S1 21.2 1 12 2.8 1 12 1z',
  'M10 1.8a2.8 2.8 0 0 1 4 0L22.2 10a2.8 2.8 0 0 1 0 4L14 22.2a2.8 2.8 0 0 1-4 0L1.8 14a2.8 2.8 0 0 1 0-4z',
  'M10.6 1.3a2.8 2.8 0 0 1 2.8 0l7.2 4.1A2.8 2.8 0 0 1 22 7.9v8.2a2.8 2.8 0 0 1-1.4 2.5l-7.2 4.1a2.8 2.8 0 0 1-2.8 0l-7.2-4.1A2.8 2.8 0 0 1 2 16.1V7.9a2.8 2.8 0 0 1 1.4-2.5z',
  // drop, leaf, arch, shield
  'M12 1a11 11 0 0 1 0 22H3a2 2 0 0 1-2-2v-9A11 11 0 0 1 12 1z',
  'M1 3a2 2 0 0 1 2-2h9a11 11 0 0 1 11 11v9a2 2 0 0 1-2 2h-9A11 11 0 0 1 1 12z',
  'M1 12a11 11 0 0 1 22 0v8.5a2.5 2.5 0 0 1-2.5 2.5h-17A2.5 2.5 0 0 1 1 20.5z',
  'M3.5 1h17A2.5 2.5 0 0 1 23 3.5V11c0 6-5 10.5-11 12C6 21.5 1 17 1 11V3.5A2.5 2.5 0 0 1 3.5 1z',
  // octagon, clover, cross, house
  'M7.8 1h8.4L23 7.8v8.4L16.2 23H7.8L1 16.2V7.8z',
  'M12 2.6A6.65 6.65 0 0 1 21.4 12 6.65 6.65 0 0 1 12 21.4 6.65 6.65 0 0 1 2.6 12 6.65 6.65 0 0 1 12 2.6z',
  'M9 1h6a2 2 0 0 1 2 2v4h4a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2h-4v4a2 2 0 0 1-2 2H9a2 2 0 0 1-2-2v-4H3a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2h4V3a2 2 0 0 1 2-2z',
  'M12 1l10.2 7.9a2 2 0 0 1 .8 1.6v10a2.5 2.5 0 0 1-2.5 2.5h-17A2.5 2.5 0 0 1 1 20.5v-10a2 2 0 0 1 .8-1.6z',
];

/** Pointers in a 24 by 24 box, the tip at 2,2. Six outlines, each filled (slots 0 to 5) and hollow (6 to 11). */
const POINTERS: readonly string[] = [
  'M2 2l6.2 18.4 3.7-8.5 8.5-3.7z',
  'M2 2l20 7.6-9.4 3L9.6 22z',
  'M2 2v18.5l5.4-5.1h8z',
  'M2 2v17l4.3-3.9 2.9 6.7 3.4-1.5-2.9-6.5h5.8z',
  'M2 2l14.5 4.2L19.5 19.5 6.2 16.5z',
  'M2 2h9.2a8.4 8.4 0 1 1-9.2 9.2z',
];

/** Frames of carets. */
const FRAMES = ['solid', 'dashed', 'double', 'bar'] as const;

function slotIndex(color: number, count = BADGES.length): number {
  return ((Math.trunc(color) % count) + count) % count;
}

/** A person's pointer: the outline, and whether it is hollow. */
export function pointerShape(color: number): { path: string; hollow: boolean } {
  const slot = slotIndex(color);
  return { path: POINTERS[slot % POINTERS.length] ?? '', hollow: slot >= POINTERS.length };
}

/** The outline of a person's badge. */
export function badgePath(color: number): string {
  return BADGES[slotIndex(color)] ?? '';
}

/** How a person's caret is framed. */
export function caretFrame(color: number): (typeof FRAMES)[number] {
  return FRAMES[slotIndex(color, FRAMES.length)] ?? 'solid';
}
