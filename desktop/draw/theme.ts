// The desktop's colours: one theme for true colour, one limited to exact colours of the 256-colour palette.
import { along, type Rgb } from './color.ts';
import type { Ink } from './surface.ts';

export interface Theme {
  /** Only colours of the 256-colour palette. */
  table: boolean;
  /** Colours of a wallpaper row; `t` is 0 at the top, 1 at the bottom. */
  sky(t: number): { char: string; fg: Rgb; bg: Rgb };
  star: Rgb;
  brightStar: Rgb;
  bar: Ink;
  barHot: Ink;
  barActive: Ink;
  menu: Ink;
  menuHot: Ink;
  menuActive: Ink;
  menuDim: Ink;
  /** An entry that can't be chosen now. */
  menuOff: Ink;
  title: Ink;
  titleActive: Ink;
  closeBox: Ink;
  zoomBox: Ink;
  border: Ink;
  borderActive: Ink;
  body: Ink;
  dim: Ink;
  accent: Ink;
  field: Ink;
  dialog: Ink;
  dialogTitle: Ink;
  button: Ink;
  remote: Ink;
  /** Selected text, and text that a search has found. */
  selected: Ink;
  found: Ink;
  code: Ink;
  /** A scrollbar's track and the box in it. */
  track: Ink;
  thumb: Ink;
}

const SKY: readonly Rgb[] = [0x151231, 0x241a4a, 0x3a2258, 0x3f2d63, 0x2b3d66, 0x174654, 0x0e3a44];
const BODY: Rgb = 0x10131f;
const BAR: Rgb = 0x0b0d17;

/** Night sky over teal water, with amber for active elements. */
export const TRUE_COLOR: Theme = {
  table: false,
  sky: (t) => ({ char: ' ', fg: 0, bg: along(SKY, t) }),
  star: 0x6d6798,
  brightStar: 0xc9c3ee,
  bar: { fg: 0xc8cde4, bg: BAR },
  barHot: { fg: 0xffb454, bg: BAR },
  barActive: { fg: 0x14101f, bg: 0xffb454, bold: true },
  menu: { fg: 0xd7dbee, bg: 0x1b1e30 },
  menuHot: { fg: 0xffb454, bg: 0x1b1e30 },
  menuActive: { fg: 0x14101f, bg: 0xffb454 },
  menuDim: { fg: 0x8a90b0, bg: 0x1b1e30 },
  menuOff: { fg: 0x555b7a, bg: 0x1b1e30 },
  title: { fg: 0x8a90b2, bg: 0x262a42 },
  titleActive: { fg: 0xffffff, bg: 0x4a5fc1, bold: true },
  closeBox: { fg: 0xff8fa3, bg: 0x4a5fc1, bold: true },
  zoomBox: { fg: 0x9be8c8, bg: 0x4a5fc1, bold: true },
  border: { fg: 0x3a3f5c, bg: BODY },
  borderActive: { fg: 0x6b80e0, bg: BODY },
  body: { fg: 0xd7dbee, bg: BODY },
  dim: { fg: 0x868cae, bg: BODY },
  accent: { fg: 0xffb454, bg: BODY },
  field: { fg: 0xffffff, bg: 0x22263c },
  dialog: { fg: 0xe6e8f5, bg: 0x2a2440 },
  dialogTitle: { fg: 0x14101f, bg: 0xff8fa3, bold: true },
  button: { fg: 0x14101f, bg: 0xffb454, bold: true },
  remote: { fg: 0x5cc8ff, bg: BODY },
  selected: { fg: 0xffffff, bg: 0x35458f },
  found: { fg: 0x14101f, bg: 0xffe08a },
  code: { fg: 0xb9e6c9, bg: 0x1c2033 },
  track: { fg: 0x3a3f5c, bg: BODY },
  thumb: { fg: 0x6b80e0, bg: BODY },
};

type Dither = ReturnType<Theme['sky']>;
/** The palette has no dark colours in between, so half-tone characters mix them with black. */
const SKY_256: readonly Dither[] = [
  { char: '░', fg: 0x00005f, bg: 0x121212 },
  { char: '▒', fg: 0x00005f, bg: 0x121212 },
  { char: '▒', fg: 0x5f005f, bg: 0x121212 },
  { char: '░', fg: 0x5f005f, bg: 0x121212 },
  { char: '░', fg: 0x005f5f, bg: 0x121212 },
  { char: '▒', fg: 0x005f5f, bg: 0x121212 },
];
const BODY_256: Rgb = 0x121212;

/** The same, in colours that 256-colour terminals show exactly (cube steps 0 5f 87 af d7 ff, greys 08 + 0a n). */
export const COLORS_256: Theme = {
  ...TRUE_COLOR,
  table: true,
  sky: (t) => SKY_256[Math.min(SKY_256.length - 1, Math.floor(t * SKY_256.length))] as Dither,
  star: 0x5f5f87,
  brightStar: 0xafafd7,
  bar: { fg: 0xd0d0d0, bg: 0x080808 },
  barHot: { fg: 0xffaf5f, bg: 0x080808 },
  barActive: { fg: 0x080808, bg: 0xffaf5f, bold: true },
  menu: { fg: 0xdadada, bg: 0x262626 },
  menuHot: { fg: 0xffaf5f, bg: 0x262626 },
  menuActive: { fg: 0x080808, bg: 0xffaf5f },
  menuDim: { fg: 0x949494, bg: 0x262626 },
  menuOff: { fg: 0x626262, bg: 0x262626 },
  title: { fg: 0x9e9e9e, bg: 0x303030 },
  titleActive: { fg: 0xffffff, bg: 0x5f5faf, bold: true },
  closeBox: { fg: 0xff87af, bg: 0x5f5faf, bold: true },
  zoomBox: { fg: 0x87ffd7, bg: 0x5f5faf, bold: true },
  border: { fg: 0x4e4e4e, bg: BODY_256 },
  borderActive: { fg: 0x8787d7, bg: BODY_256 },
  body: { fg: 0xdadada, bg: BODY_256 },
  dim: { fg: 0x8a8a8a, bg: BODY_256 },
  accent: { fg: 0xffaf5f, bg: BODY_256 },
  field: { fg: 0xffffff, bg: 0x303030 },
  dialog: { fg: 0xeeeeee, bg: 0x262626 },
  dialogTitle: { fg: 0x080808, bg: 0xff87af, bold: true },
  button: { fg: 0x080808, bg: 0xffaf5f, bold: true },
  remote: { fg: 0x5fd7ff, bg: BODY_256 },
  selected: { fg: 0xffffff, bg: 0x5f5f87 },
  found: { fg: 0x080808, bg: 0xffd787 },
  code: { fg: 0xafd7af, bg: 0x262626 },
  track: { fg: 0x4e4e4e, bg: BODY_256 },
  thumb: { fg: 0x8787d7, bg: BODY_256 },
};

/**
 * Which colours the terminal supports: true colour if COLORTERM says so, as is the convention; otherwise 256.
 * @param env COLORTERM is `truecolor` or `24bit` in terminals that have it
 */
export function wantsTrueColor(env: NodeJS.ProcessEnv): boolean {
  return /^(truecolor|24bit)$/i.test(env.COLORTERM ?? '') || /-direct$/.test(env.TERM ?? '');
}
