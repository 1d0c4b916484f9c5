// What a picture is drawn with: sixteen colours, the theme's and none, and brushes.
import { exact256, type Rgb } from '../../draw/color.ts';
import type { Theme } from '../../draw/theme.ts';

/** Numbers of a colour: 0 to 15 stand in `PALETTE`. */
export const THEME_COLOR = 16;
/** The window's own background: what draws with it erases. */
export const NO_COLOR = 17;

const PALETTE: readonly Rgb[] = [
  0x1a1a1f, 0xc4373b, 0x3f9b4f, 0xb5782a, 0x3660c9, 0x9a43b0, 0x2f97a6, 0xb9bcc4, 0x6a6f7c,
  0xff6b6b, 0x7fdc7a, 0xffd84d, 0x6fa8ff, 0xf490d8, 0x6fe3e1, 0xfcfcfa,
];
/** @param color number of a colour that is not NO_COLOR or THEME_COLOR */
export function paletteColor(color: number): Rgb {
  return PALETTE[color] ?? 0;
}

/** A colour as this theme shows it. */
export function rgbOf(color: number, { body, table }: Theme): Rgb {
  if (color === NO_COLOR) return body.bg;
  if (color === THEME_COLOR) return body.fg;
  return table ? exact256(paletteColor(color)) : paletteColor(color);
}

/** Letters of brushes in strokes, with what they draw. Half blocks draw half a cell, upper or lower. */
export const BRUSHES = { b: '█', d: '▓', m: '▒', s: '░', h: '▀' } as const;
export type Brush = keyof typeof BRUSHES;
export const BRUSH_KEYS = Object.keys(BRUSHES) as Brush[];

export interface Ink {
  color: number;
  brush: Brush;
}

export const ERASER: Ink = { color: NO_COLOR, brush: 'b' };
