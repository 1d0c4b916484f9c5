// Strokes of a picture: a register each, as props `stroke.ID` of a window, so that several people draw in it (PA1, PA2).
import { MAX_COLS, MAX_STROKE_CHARS } from './limits.ts';

const PREFIX = 'stroke.';
/**
 * A Lamport number in base 36, then who drew it: sorted as text, ids are in the order of drawing, the same everywhere.
 */
const ID = /^[0-9a-z]{8}_[0-9a-z]{4,16}$/;
/** A number of 6 bits: two of them are a coordinate, one is a small step. */
const DIGIT = '[0-9A-Za-z_-]';
/** Colour: one of 16, the theme's text, or none, which erases. Brush: a letter. */
const INK = '[0-9a-ft-][a-z]';
/** A character of a text: none that can't be seen, and no end of a line. */
const CHAR = '[^\\p{C}\\p{Zl}\\p{Zp}]';
const DRAWABLE = new RegExp(`^${CHAR}$`, 'u');
const VALUE = new RegExp(
  `^(?:p${INK}${DIGIT}{4}(?:${DIGIT}{2})*|[lrRoO]${INK}${DIGIT}{8}|f${INK}(?:${DIGIT}{6})+|t${INK}${DIGIT}{4}${CHAR}{1,${MAX_COLS}})$`,
  'u',
);

/** Whether a prop is a stroke, by its key. */
export function isStroke(key: string): boolean {
  return key.startsWith(PREFIX);
}

export function strokeKey(id: string): string {
  return PREFIX + id;
}

/** The id in the key of a stroke. */
export function strokeId(key: string): string {
  return key.slice(PREFIX.length);
}

export function isStrokeId(id: string): boolean {
  return ID.test(id);
}

/** Whether this is one character that a text may have. */
export function isDrawable(char: string): boolean {
  return DRAWABLE.test(char);
}

/** Whether this may be a stroke's value, as `docs/protocol.md` has it (PA1); it may lie outside of every picture. */
export function isStrokeValue(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_STROKE_CHARS && VALUE.test(value);
}

/** How many strokes there are among some props, and their characters. */
export function measureStrokes(props: Readonly<Record<string, unknown>>): {
  count: number;
  chars: number;
} {
  let count = 0;
  let chars = 0;
  for (const [key, value] of Object.entries(props)) {
    if (!isStroke(key) || typeof value !== 'string') continue;
    count += 1;
    chars += value.length;
  }
  return { count, chars };
}
