// Sequences that make a terminal do something so many times. xterm.js does it as often as it is told, even two billion times:
// a page that looks on, and the screen that is kept, would stand still for minutes.
import { MAX_COLS, MAX_ROWS } from '../../../protocol/limits.ts';

/** More often than this changes nothing on a screen: lines put in, taken out and scrolled; tabs, a character repeated. */
const MOST: ReadonlyMap<string, number> = new Map([
  ...[...'LMST'].map((final) => [final, MAX_ROWS] as const),
  ...[...'IZb'].map((final) => [final, MAX_COLS] as const),
]);
const IS_REPEAT = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(MOST.has(String.fromCharCode(byte))),
);

/** @param final byte of a CSI sequence @param length of what is before it: two digits are never too many */
export const isRepeat = (final: number | undefined, length: number) =>
  length > 2 && final !== undefined && IS_REPEAT[final] === 1;

/** @param control a CSI sequence without its introducer @returns what goes on in its place; null: it goes on as it is */
export function boundedRepeat(control: string): string | null {
  const most = MOST.get(control.at(-1) ?? '') ?? 0;
  const bounded = control.replace(/\d{3,}/g, (digits) =>
    Number(digits) > most ? String(most) : digits,
  );
  return bounded === control ? null : bounded;
}
