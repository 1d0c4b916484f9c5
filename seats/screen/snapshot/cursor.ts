// The end of a snapshot: character sets, attributes and position of the cursor. What is written next continues there.
import type { Grid } from '../../../protocol/geometry.ts';
import { ALTERNATE_OFF, ALTERNATE_ON } from './modes.ts';
import {
  type CursorAttributes,
  cursorAttributes,
  type Flags,
  flagsOf,
  sameStyle,
  setColors,
  setLink,
  setStyle,
  styleOf,
} from './pen.ts';
import type { Core, CoreBuffer, CoreCell, CoreCharset } from './terminal-core.ts';

/** Designates G0 to G3. */
const DESIGNATE = ['(', ')', '*', '+'];
/** Makes G0 to G3 the current one: SI, SO, LS2, LS3. */
const SHIFT = ['\x0f', '\x0e', '\x1bn', '\x1bo'];
const WIDE = '\u3000';
/** The usual one of insert mode; any sequence ends what can be repeated. */
const REPLACE = '\x1b[4l';
const HAS_CONTENT = 0x3fffff;

/** @param names of character sets @returns output for a terminal with the active buffer's content and margins */
export function setCursor(core: Core, grid: Grid, names: ReadonlyMap<CoreCharset, string>): string {
  const buffer = core.buffers.active;
  const { origin, wraparound } = core.coreService.decPrivateModes;
  const top = origin ? buffer.scrollTop : 0;
  const place = (x: number) => `\x1b[${Math.max(1, buffer.y - top + 1)};${x + 1}H`;
  const there = place(Math.min(buffer.x, grid.cols - 1));
  const begin = (origin ? '\x1b[?6h' : '') + there;
  const insert = core.coreService.modes.insertMode ? '\x1b[4h' : '';
  const sets = charsets(core, names);
  const join = core._inputHandler._parser.precedingJoinState;
  const last = lastCell(core, Math.min(buffer.x, grid.cols));

  if ((join === 0 && buffer.x < grid.cols) || !last) {
    return `${begin}${sets}${attributes(core)}${insert}${there}`;
  }
  const { cell, column } = last;
  const text = (cell.content & HAS_CONTENT) === 0 ? '' : cell.getChars();
  if (join !== 0) {
    // The character before the cursor is written again, so that it can be repeated (REP) or combined with.
    const width = (join >>> 1) & 3;
    const state = `${begin}${sets}${attributes(core)}${insert}`;
    if (text !== '' && buffer.x - column === width) {
      const room = insert && width > 0 ? `\x1b[${width}P` : '';
      return `${state}${place(column)}${room}${asTyped(text, core._charsetService.charset) ?? text}`;
    }
    // A wide one that did not fit.
    return state + there + (!wraparound && buffer.x === grid.cols - 1 ? WIDE : '');
  }
  // Writing in the last column leaves the cursor behind it.
  const style = styleOf(core, cell);
  const typed = asTyped(text, core._charsetService.charset);
  const strays = straysFrom(core);
  if (text !== '' && sameStyle(style, styleOf(core, core._inputHandler.getAttrData()))) {
    const written = place(column) + (strays ? typed : text);
    if (!strays) return `${begin}${attributes(core, 'none')}${written}${sets}${insert || REPLACE}`;
    if (typed !== undefined)
      return `${begin}${sets}${attributes(core)}${written}${insert || REPLACE}`;
  }
  if (buffer === core.buffers.normal) {
    // The alternate screen hands its cursor on as it is.
    const behind = `${ALTERNATE_ON}\x1b[${buffer.y + 1};${grid.cols}H ${ALTERNATE_OFF}`;
    return `${begin}${sets}${attributes(core)}${insert}${behind}`;
  }
  if (text === '' && !isErased(core)) {
    // Scrolled away under the cursor: nothing brings it behind an empty cell of a line with text.
    return `${begin}${sets}${attributes(core)}${insert}${there}`;
  }
  const pen = setStyle(style) + (style.link === 0 ? '' : setLink(core, style.link));
  const end = style.link === 0 ? '' : setLink(core, 0);
  const written = `${place(column)}${text || ' \x1b[1K'}`;
  return `${begin}${pen}${written}${end}${attributes(core, 'none', true)}${sets}${insert || REPLACE}`;
}

/** Whether what is written appears in another set than the current one of G0 to G3. */
function straysFrom({ _charsetService: { charset, glevel, _charsets } }: Core): boolean {
  return charset !== _charsets[glevel];
}

/** G0 to G3, and which of them is the current one. */
function charsets(core: Core, names: ReadonlyMap<CoreCharset, string>): string {
  const { glevel, _charsets } = core._charsetService;
  const sets = DESIGNATE.map((designate, g) => {
    const name = names.get(_charsets[g]) ?? 'B';
    return name === 'B' ? '' : `\x1b${designate}${name}`;
  });
  return sets.join('') + (glevel === 0 ? '' : SHIFT[glevel]);
}

/**
 * @param sets whether the character sets have been set; none: they are as after a reset, and stay so
 * @param stay the cursor may not move
 */
function attributes(core: Core, sets: 'set' | 'none' = 'set', stay = false): string {
  const { charset, glevel } = core._charsetService;
  const all = cursorAttributes(core, core._inputHandler.getAttrData());
  const { flags } = all;
  const strays = straysFrom(core);
  if (!flags && !strays) return setAttributes(core, all);

  const { savedCurAttrData, savedCharset } = core.buffers.active;
  const saved = flagsOf(savedCurAttrData);
  // Beginning or ending a link sets the second flag anew.
  const isWhole = (all.underline !== 0 || all.link !== 0) === flags?.extended;
  const hasFlags =
    !flags ||
    (flags.underline === saved.underline && (isWhole || flags.extended === saved.extended));
  const hasSet = !strays || charset === savedCharset;
  if (stay || !hasSet || !hasFlags) return setAttributes(core, flags ? looksLike(all, flags) : all);
  // Only restoring a cursor brings flags, or a set, that do not belong to the rest.
  const shift = sets === 'none' ? SHIFT[0] : SHIFT[glevel];
  const restored = `\x1b8${strays && sets === 'set' ? '' : shift}`;
  if (!flags) return restored + setAttributes(core, all);
  const rest = setAttributes(core, { ...all, fg: 0, bg: 0 });
  return rest + restored + (isWhole ? setLink(core, all.link) : '') + setColors(all);
}

function setAttributes(core: Core, style: CursorAttributes): string {
  const { link } = style;
  const pen = setStyle(style);
  return link === 0 ? pen : pen + setLink(core, link);
}

/** What is nearest to attributes that contradict each other. */
export function looksLike(attributes: CursorAttributes, flags: Flags): CursorAttributes {
  const { underline, link } = attributes;
  const shown = flags.underline ? underline || 1 : flags.extended ? underline : 0;
  return { ...attributes, underline: shown, link: flags.extended ? link : 0 };
}

/** Whether the cursor's line was erased as a whole. */
function isErased(core: Core): boolean {
  const { active } = core.buffers;
  const line = active.lines.get(active.ybase + active.y);
  if (!line || line.getTrimmedLength() > 0) return false;
  const cell = line.loadCell(0, ownCell(active));
  const first = cell.bg;
  for (let x = 0; x < line.length; x += 1) {
    line.loadCell(x, cell);
    if (cell.fg !== 0 || cell.bg !== first) return false;
  }
  return true;
}

const ownCell = (buffer: CoreBuffer): CoreCell => {
  const shared = buffer.getNullCell();
  return Object.assign(Object.create(Object.getPrototypeOf(shared)), shared);
};

/** The character before a column, which may be two columns wide. */
function lastCell(core: Core, before: number): { cell: CoreCell; column: number } | null {
  const { active } = core.buffers;
  const line = active.lines.get(active.ybase + active.y);
  if (!line || before < 1) return null;
  const cell = line.loadCell(before - 1, ownCell(active));
  const isRight = cell.content >>> 22 === 0 && (cell.content & HAS_CONTENT) === 0;
  if (!isRight || before < 2) return { cell, column: before - 1 };
  return { cell: line.loadCell(before - 2, cell), column: before - 2 };
}

/** What to write so that this text appears in a character set; undefined if nothing does. */
function asTyped(text: string, charset: CoreCharset): string | undefined {
  if (charset === undefined) return text;
  const typed = Object.keys(charset).find((key) => charset[key] === text);
  // A character that the set replaces by another can't be written otherwise.
  return typed ?? (charset[text] === undefined ? text : undefined);
}
