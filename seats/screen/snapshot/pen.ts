// Colours, flags and links of cells as the sequences that set them (SGR of ECMA-48 and xterm, OSC 8).
import type { Core, CoreAttributes } from './terminal-core.ts';

/** How `AttributeData` of xterm.js packs colours and flags. */
const COLOR = 0x3ffffff;
const MODE = { mask: 0x3000000, palette16: 0x1000000, palette256: 0x2000000, rgb: 0x3000000 };
const FG = {
  inverse: 1 << 26,
  bold: 1 << 27,
  underline: 1 << 28,
  blink: 1 << 29,
  invisible: 1 << 30,
  strikethrough: 1 << 31,
};
const BG = {
  italic: 1 << 26,
  dim: 1 << 27,
  extended: 1 << 28,
  protected: 1 << 29,
  overline: 1 << 30,
};
const UNDERLINE_STYLE_SHIFT = 26;
/** xterm.js draws every link so. */
const DASHED = 5;
/** Names a link that the app did not, so that its parts stay one link. */
const LINK_NAME = 'teleport-';

/** Attributes in one form for everything that looks and behaves the same. */
export interface Style {
  fg: number;
  bg: number;
  /** 0: none, 1: single to 5: dashed. */
  underline: number;
  underlineColor: number;
  /** Id of the link; 0: none. */
  link: number;
}

export const PLAIN: Style = { fg: 0, bg: 0, underline: 0, underlineColor: 0, link: 0 };

/** @param cell attributes that a cell shows */
export function styleOf(core: Core, cell: CoreAttributes): Style {
  const fg = colorAndFlags(cell.fg) & ~FG.underline;
  const bg = colorAndFlags(cell.bg) & ~BG.extended;
  const flagged = (cell.fg & FG.underline) !== 0;
  const extended = (cell.bg & BG.extended) !== 0 ? cell.extended : undefined;
  if (!extended) return { ...PLAIN, fg, bg, underline: flagged ? 1 : 0 };
  const { urlId, underlineColor } = extended;
  const isLink = urlId !== 0 && core._oscLinkService.getLinkData(urlId) !== undefined;
  let underline = extended.underlineStyle || (flagged ? 1 : 0);
  // A link that xterm.js has forgotten is still drawn dashed.
  if (urlId !== 0) underline = isLink ? (flagged ? 1 : 0) : DASHED;
  const hasColor = underline !== 0 || isLink;
  return {
    ...{ fg, bg, underline },
    underlineColor: hasColor ? withoutRest(underlineColor) : 0,
    link: isLink ? urlId : 0,
  };
}

/** What the parser writes next with, of which a part may be switched off but not forgotten. */
export interface CursorAttributes extends Style {
  /** The flags that cells get, where they contradict underline and link. */
  flags: Flags | null;
}

/** As they are saved with a cursor. */
export interface Flags {
  underline: boolean;
  extended: boolean;
}

export const flagsOf = ({ fg, bg }: Pick<CoreAttributes, 'fg' | 'bg'>): Flags => ({
  underline: (fg & FG.underline) !== 0,
  extended: (bg & BG.extended) !== 0,
});

export function cursorAttributes(core: Core, attributes: CoreAttributes): CursorAttributes {
  const { extended } = attributes;
  const flags = flagsOf(attributes);
  const underline = (extended._ext >>> UNDERLINE_STYLE_SHIFT) & 7;
  const { urlId } = extended;
  const isLink = urlId !== 0 && core._oscLinkService.getLinkData(urlId) !== undefined;
  const isUsual =
    flags.underline === (underline !== 0) && flags.extended === (underline !== 0 || urlId !== 0);
  return {
    fg: colorAndFlags(attributes.fg) & ~FG.underline,
    bg: colorAndFlags(attributes.bg) & ~BG.extended,
    underline,
    underlineColor: withoutRest(extended.underlineColor),
    link: isLink ? urlId : 0,
    flags: isUsual ? null : flags,
  };
}

/** Output that sets these attributes, whatever was set before, except the link. */
export function setStyle(style: Style): string {
  const codes = ['0', ...flagCodes(style), ...colorCodes(style)];
  const protect = style.bg & BG.protected ? '\x1b[1"q' : '';
  return `\x1b[${codes[1] === undefined ? '' : codes.join(';')}m${protect}`;
}

/** As `setStyle`, after another style: no more than what differs, if that is colours. */
export function changeStyle(from: Style, to: Style): string {
  const isColors =
    (from.fg & ~COLOR) === (to.fg & ~COLOR) &&
    (from.bg & ~COLOR) === (to.bg & ~COLOR) &&
    from.underline === to.underline &&
    from.underlineColor === to.underlineColor;
  if (!isColors) return setStyle(to);
  const codes: string[] = [];
  if (from.fg !== to.fg) codes.push(colorCode(to.fg, 30)[0] ?? '39');
  if (from.bg !== to.bg) codes.push(colorCode(to.bg, 40)[0] ?? '49');
  const isPlain = to.fg === 0 && to.bg === 0 && to.underline === 0 && to.underlineColor === 0;
  return isPlain ? '\x1b[m' : `\x1b[${codes.join(';')}m`;
}

/** Output that sets everything but underline and link, which it leaves as they are. */
export function setColors(style: Style): string {
  const codes = ['22', '23', '25', '27', '28', '29', '55', '39', '49'];
  codes.push(
    ...flagCodes({ ...style, underline: 0 }),
    ...colorCodes({ ...style, underlineColor: 0 }),
  );
  return `\x1b[${codes.join(';')}m\x1b[${style.bg & BG.protected ? 1 : 0}"q`;
}

/** Output that begins this link, or ends the one before. */
export function setLink(core: Core, link: number): string {
  const data = link === 0 ? undefined : core._oscLinkService.getLinkData(link);
  if (!data) return '\x1b]8;;\x1b\\';
  return `\x1b]8;id=${data.id ?? `${LINK_NAME}${link}`};${data.uri}\x1b\\`;
}

/** The background alone, which erased cells get. */
export const backgroundOf = (bg: number): Style => ({ ...PLAIN, bg: withoutRest(bg) });

export function sameStyle(a: Style, b: Style): boolean {
  return (
    a.fg === b.fg &&
    a.bg === b.bg &&
    a.underline === b.underline &&
    a.underlineColor === b.underlineColor &&
    a.link === b.link
  );
}

function flagCodes({ fg, bg, underline }: Style): string[] {
  const codes: string[] = [];
  if (fg & FG.bold) codes.push('1');
  if (bg & BG.dim) codes.push('2');
  if (bg & BG.italic) codes.push('3');
  if (underline) codes.push(underline === 1 ? '4' : `4:${underline}`);
  if (fg & FG.blink) codes.push('5');
  if (fg & FG.inverse) codes.push('7');
  if (fg & FG.invisible) codes.push('8');
  if (fg & FG.strikethrough) codes.push('9');
  if (bg & BG.overline) codes.push('53');
  return codes;
}

function colorCodes({ fg, bg, underlineColor }: Style): string[] {
  const under = underlineColor & MODE.mask;
  const codes = [...colorCode(fg, 30), ...colorCode(bg, 40)];
  // With colons: a terminal that does not know it takes no part for something else.
  if (under === MODE.rgb) codes.push(`58:2::${rgb(underlineColor).join(':')}`);
  else if (under !== 0) codes.push(`58:5:${underlineColor & 0xff}`);
  return codes;
}

/** @param base code of the first of the eight colours */
function colorCode(value: number, base: 30 | 40): string[] {
  const index = value & 0xff;
  switch (value & MODE.mask) {
    case MODE.palette16:
      return [String(index < 8 ? base + index : base + 60 + index - 8)];
    case MODE.palette256:
      return [`${base + 8};5;${index}`];
    case MODE.rgb:
      return [`${base + 8};2;${rgb(value).join(';')}`];
    default:
      return [];
  }
}

const rgb = (value: number) => [(value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];

/** A colour without what an earlier one has left in its unused bits. */
function withoutRest(value: number): number {
  const mode = value & MODE.mask;
  return mode === MODE.rgb ? value & COLOR : mode === 0 ? 0 : mode | (value & 0xff);
}

const colorAndFlags = (value: number) => (value & ~COLOR) | withoutRest(value);
