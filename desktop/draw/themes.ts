// The named themes: night is the one of theme.ts, the others recolour it, each for both kinds of terminal.
import type { ThemeName } from '../look.ts';
import { along, type Rgb } from './color.ts';
import { COLORS_256, type Theme, TRUE_COLOR } from './theme.ts';

/** @param trueColor false: only colours that 256-colour terminals show exactly */
export function themeNamed(name: ThemeName, trueColor: boolean): Theme {
  return THEMES[name][trueColor ? 'full' : 'table'];
}

/** A theme's colours; those left out are as in night. */
interface Palette {
  sky: readonly Rgb[];
  star: Rgb;
  brightStar: Rgb;
  bar: Rgb;
  barText: Rgb;
  accent: Rgb;
  /** Text on the accent. */
  onAccent: Rgb;
  menu: Rgb;
  body: Rgb;
  text: Rgb;
  dim: Rgb;
  title: Rgb;
  titleActive: Rgb;
  border: Rgb;
  borderActive: Rgb;
  field: Rgb;
  dialog: Rgb;
  remote: Rgb;
}

const EMBER: Palette = {
  sky: [0x1a0e12, 0x2a1418, 0x43201c, 0x5a331f, 0x3c2a22, 0x241b1b],
  star: 0x8a6a55,
  brightStar: 0xffd9a8,
  bar: 0x140b0c,
  barText: 0xe4d3c8,
  accent: 0xffa45c,
  onAccent: 0x1c0d08,
  menu: 0x2c1a19,
  body: 0x1a1213,
  text: 0xf0e0d6,
  dim: 0x9c8378,
  title: 0x3a2524,
  titleActive: 0x96442a,
  border: 0x5a403a,
  borderActive: 0xd27a4c,
  field: 0x35211f,
  dialog: 0x3a221f,
  remote: 0x7fd0ff,
};
const EMBER_256: Palette = {
  sky: [0x121212, 0x1c1c1c, 0x262626, 0x1c1c1c],
  star: 0x875f5f,
  brightStar: 0xffd7af,
  bar: 0x080808,
  barText: 0xd7d7d7,
  accent: 0xffaf5f,
  onAccent: 0x121212,
  menu: 0x303030,
  body: 0x1c1c1c,
  text: 0xe4e4e4,
  dim: 0x949494,
  title: 0x3a3a3a,
  titleActive: 0x875f00,
  border: 0x585858,
  borderActive: 0xd7875f,
  field: 0x303030,
  dialog: 0x303030,
  remote: 0x87d7ff,
};
const DAY: Palette = {
  sky: [0xa9c6df, 0xc3d6e2, 0xe2dfd2, 0xeed2bb],
  star: 0xe9f1f6,
  brightStar: 0xffffff,
  bar: 0xe9e4d9,
  barText: 0x262a33,
  accent: 0x9a4a00,
  onAccent: 0xffffff,
  menu: 0xf8f5ee,
  body: 0xfaf8f3,
  text: 0x22252d,
  dim: 0x666a75,
  title: 0xd5d0c3,
  titleActive: 0x3450b4,
  border: 0xa8a294,
  borderActive: 0x3450b4,
  field: 0xe6e1d5,
  dialog: 0xece7f3,
  remote: 0x00638f,
};
const DAY_256: Palette = {
  sky: [0xafd7ff, 0xd7d7ff, 0xeeeeee, 0xffd7af],
  star: 0xffffff,
  brightStar: 0xffffff,
  bar: 0xe4e4e4,
  barText: 0x262626,
  accent: 0x875f00,
  onAccent: 0xffffff,
  menu: 0xeeeeee,
  body: 0xeeeeee,
  text: 0x262626,
  dim: 0x626262,
  title: 0xd0d0d0,
  titleActive: 0x5f5faf,
  border: 0x9e9e9e,
  borderActive: 0x5f5faf,
  field: 0xdadada,
  dialog: 0xdadada,
  remote: 0x005f87,
};

const THEMES: Record<ThemeName, { full: Theme; table: Theme }> = {
  night: { full: TRUE_COLOR, table: COLORS_256 },
  ember: { full: themeOf(EMBER, true), table: themeOf(EMBER_256, false) },
  day: { full: themeOf(DAY, true), table: themeOf(DAY_256, false) },
};

/** @param smooth whether intermediate sky colours may be used */
function themeOf(p: Palette, smooth: boolean): Theme {
  const step = (t: number): Rgb =>
    p.sky[Math.min(p.sky.length - 1, Math.floor(t * p.sky.length))] as Rgb;
  const active = { fg: 0xffffff, bg: p.titleActive, bold: true };
  const marked = { fg: p.onAccent, bg: p.accent };
  return {
    ...(smooth ? TRUE_COLOR : COLORS_256),
    sky: (t) => ({ char: ' ', fg: 0, bg: smooth ? along(p.sky, t) : step(t) }),
    star: p.star,
    brightStar: p.brightStar,
    bar: { fg: p.barText, bg: p.bar },
    barHot: { fg: p.accent, bg: p.bar },
    barActive: { ...marked, bold: true },
    menu: { fg: p.text, bg: p.menu },
    menuHot: { fg: p.accent, bg: p.menu },
    menuActive: marked,
    menuDim: { fg: p.dim, bg: p.menu },
    title: { fg: p.dim, bg: p.title },
    titleActive: active,
    closeBox: active,
    zoomBox: active,
    border: { fg: p.border, bg: p.body },
    borderActive: { fg: p.borderActive, bg: p.body },
    body: { fg: p.text, bg: p.body },
    dim: { fg: p.dim, bg: p.body },
    accent: { fg: p.accent, bg: p.body },
    field: { fg: p.text, bg: p.field },
    dialog: { fg: p.text, bg: p.dialog },
    dialogTitle: { ...marked, bold: true },
    button: { ...marked, bold: true },
    remote: { fg: p.remote, bg: p.body },
  };
}
