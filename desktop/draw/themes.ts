// The named themes: night is the one of theme.ts, the others recolour it, each for both kinds of terminal.
import type { ThemeName } from '../look.ts';
import { along, exact256, mix, type Rgb } from './color.ts';
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
  /** By default as `text`, `dim` and `accent`. */
  menuText?: Rgb;
  menuDim?: Rgb;
  hot?: Rgb;
  barHot?: Rgb;
  titleText?: Rgb;
  /** Behind what is chosen; by default `accent` with `onAccent`. */
  mark?: Rgb;
  onMark?: Rgb;
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

/** The blue and grey of the desktops that came before windows had pictures. */
const TURBO: Palette = {
  sky: [0x4f5b8f, 0x47538a, 0x3d4a80],
  star: 0x7f8bc0,
  brightStar: 0xd5dcff,
  bar: 0xc4c8d0,
  barText: 0x14161c,
  accent: 0xffe45c,
  onAccent: 0x10141c,
  menu: 0xc9cdd5,
  menuText: 0x14161c,
  menuDim: 0x4a4f5c,
  hot: 0xa30f1c,
  mark: 0x0f7338,
  onMark: 0xffffff,
  body: 0x0b1f86,
  text: 0xf2f5ff,
  dim: 0xa3b4f0,
  title: 0x1c2fa8,
  titleActive: 0x00688a,
  border: 0x5d74cf,
  borderActive: 0xffffff,
  field: 0x062a5e,
  dialog: 0xc9cdd5,
  remote: 0x7fe9ff,
};
const FERN: Palette = {
  sky: [0x0b1a17, 0x10291f, 0x1a3d2a, 0x244d31, 0x1c3f35],
  star: 0x5f8a72,
  brightStar: 0xd8f5c4,
  bar: 0x08120e,
  barText: 0xcfe3d4,
  accent: 0xa8e06a,
  onAccent: 0x0c1a0c,
  menu: 0x16281f,
  body: 0x0e1a15,
  text: 0xdcefe1,
  dim: 0x86a594,
  title: 0x1e3a2d,
  titleActive: 0x2c7350,
  border: 0x35564a,
  borderActive: 0x5fb98a,
  field: 0x1c3328,
  dialog: 0x1d3529,
  remote: 0x7fd8e8,
};
const PAPER: Palette = {
  sky: [0xe4ded0, 0xe9e3d6, 0xe4ddcd],
  star: 0xb9af99,
  brightStar: 0x8d8168,
  bar: 0x2d2a26,
  barText: 0xf3eee3,
  barHot: 0xffc46b,
  accent: 0x8a2f1d,
  onAccent: 0xffffff,
  menu: 0xfdfaf2,
  body: 0xfffdf7,
  text: 0x1f1c18,
  dim: 0x6a6357,
  title: 0xd9d1bf,
  titleActive: 0x5c4a33,
  border: 0xb0a68f,
  borderActive: 0x5c4a33,
  field: 0xefe8d8,
  dialog: 0xf4ecdc,
  remote: 0x14558f,
};
const ROSE: Palette = {
  sky: [0xf3d3de, 0xf0dbe8, 0xe3dcf2, 0xd5e0f5],
  star: 0xffffff,
  brightStar: 0xc65f8e,
  bar: 0xfbeaf1,
  barText: 0x3b2333,
  accent: 0xa31f5f,
  onAccent: 0xffffff,
  menu: 0xfff6fa,
  body: 0xfff9fb,
  text: 0x33212c,
  dim: 0x7a6071,
  title: 0xf0d0df,
  titleActive: 0x9b2f6f,
  border: 0xd6a9c0,
  borderActive: 0x9b2f6f,
  field: 0xf7e3ec,
  dialog: 0xf9e6f0,
  remote: 0x2c53a8,
};
/** Black, white and yellow, for eyes that need it. */
const CONTRAST: Palette = {
  sky: [0x000000],
  star: 0x5f5f5f,
  brightStar: 0xffffff,
  bar: 0x000000,
  barText: 0xffffff,
  accent: 0xffff00,
  onAccent: 0x000000,
  menu: 0x000000,
  body: 0x000000,
  text: 0xffffff,
  dim: 0xc6c6c6,
  title: 0x303030,
  titleText: 0xffffff,
  titleActive: 0x0000af,
  border: 0xb2b2b2,
  borderActive: 0xffff00,
  field: 0x1c1c1c,
  dialog: 0x000000,
  remote: 0x5fffff,
};

/** A palette in the colours that 256-colour terminals show exactly. */
function tabled(p: Palette): Palette {
  const entries = Object.entries(p).map(([key, value]) => [
    key,
    typeof value === 'number' ? exact256(value) : value.map(exact256),
  ]);
  return Object.fromEntries(entries) as Palette;
}

const both = (p: Palette): { full: Theme; table: Theme } => ({
  full: themeOf(p, true),
  table: themeOf(tabled(p), false),
});

const THEMES: Record<ThemeName, { full: Theme; table: Theme }> = {
  night: { full: TRUE_COLOR, table: COLORS_256 },
  ember: { full: themeOf(EMBER, true), table: themeOf(EMBER_256, false) },
  day: { full: themeOf(DAY, true), table: themeOf(DAY_256, false) },
  turbo: both(TURBO),
  fern: both(FERN),
  paper: both(PAPER),
  rose: both(ROSE),
  contrast: both(CONTRAST),
};

/** @param smooth whether intermediate sky colours may be used */
function themeOf(p: Palette, smooth: boolean): Theme {
  const step = (t: number): Rgb =>
    p.sky[Math.min(p.sky.length - 1, Math.floor(t * p.sky.length))] as Rgb;
  const active = { fg: 0xffffff, bg: p.titleActive, bold: true };
  const marked = { fg: p.onMark ?? p.onAccent, bg: p.mark ?? p.accent };
  const menuText = p.menuText ?? p.text;
  const hot = p.hot ?? p.accent;
  return {
    ...(smooth ? TRUE_COLOR : COLORS_256),
    sky: (t) => ({ char: ' ', fg: 0, bg: smooth ? along(p.sky, t) : step(t) }),
    star: p.star,
    brightStar: p.brightStar,
    bar: { fg: p.barText, bg: p.bar },
    barHot: { fg: p.barHot ?? hot, bg: p.bar },
    barActive: { ...marked, bold: true },
    menu: { fg: menuText, bg: p.menu },
    menuHot: { fg: hot, bg: p.menu },
    menuActive: marked,
    menuDim: { fg: p.menuDim ?? p.dim, bg: p.menu },
    menuOff: { fg: between(p.menu, p.menuDim ?? p.dim), bg: p.menu },
    title: { fg: p.titleText ?? p.dim, bg: p.title },
    titleActive: active,
    closeBox: active,
    zoomBox: active,
    border: { fg: p.border, bg: p.body },
    borderActive: { fg: p.borderActive, bg: p.body },
    body: { fg: p.text, bg: p.body },
    dim: { fg: p.dim, bg: p.body },
    accent: { fg: p.accent, bg: p.body },
    field: { fg: p.text, bg: p.field },
    dialog: { fg: menuText, bg: p.dialog },
    dialogTitle: { ...marked, bold: true },
    button: { ...marked, bold: true },
    remote: { fg: p.remote, bg: p.body },
    selected: { fg: 0xffffff, bg: p.titleActive },
    found: { fg: p.onAccent, bg: p.accent },
    code: { fg: p.text, bg: p.field },
    track: { fg: p.border, bg: p.body },
    thumb: { fg: p.borderActive, bg: p.body },
  };

  function between(from: Rgb, to: Rgb): Rgb {
    const half = mix(from, to, 0.6);
    return smooth ? half : exact256(half);
  }
}
