// The parts of xterm.js that its public API does not show: what the parser remembers between two sequences. Nothing
// else here may reach into it.
import unicode11 from '@xterm/addon-unicode11';
import headless, { type Terminal } from '@xterm/headless';
import type { Grid } from '../../../protocol/geometry.ts';
import {
  type RepairedCore,
  repairErase,
  tidyResized,
} from '../../../protocol/page/terminal-repairs.ts';

/** Colours, flags and extended attributes, as `AttributeData` of xterm.js packs them. */
export interface CoreAttributes {
  fg: number;
  bg: number;
  extended: CoreExtended;
}

export interface CoreExtended {
  /** Underline style, also beneath a link, which is always drawn dashed; bits 26 to 28. */
  _ext: number;
  underlineStyle: number;
  underlineColor: number;
  urlId: number;
}

export interface CoreCell extends CoreAttributes {
  content: number;
  getChars(): string;
}

export interface CoreLine {
  length: number;
  isWrapped: boolean;
  loadCell(column: number, cell: CoreCell): CoreCell;
  getString(column: number): string;
  /** Content, foreground and background of each cell, as in `CoreCell`; reading it is much faster than `loadCell`. */
  _data: Uint32Array;
  /** Columns up to the last with text. */
  getTrimmedLength(): number;
}

export type CoreCharset = Readonly<Record<string, string>> | undefined;

export interface CoreBuffer {
  lines: { length: number; get(index: number): CoreLine | undefined };
  x: number;
  y: number;
  ybase: number;
  scrollTop: number;
  scrollBottom: number;
  tabs: Readonly<Record<number, boolean | undefined>>;
  savedX: number;
  /** Counted from the first line of the scrollback. */
  savedY: number;
  savedCurAttrData: CoreAttributes;
  savedCharset: CoreCharset;
  getNullCell(): CoreCell;
}

/** An event of OSC 4, 10 to 12, 104 and 110 to 112: asked for, set, or back to the theme's. */
export interface ColorEvent {
  type: 0 | 1 | 2;
  /** 0 to 255, or 256 to 258 for foreground, background and cursor; left out: the whole palette. */
  index?: number;
  color?: readonly [number, number, number];
}

export interface Core {
  buffers: { normal: CoreBuffer; alt: CoreBuffer; active: CoreBuffer };
  coreService: {
    isCursorHidden: boolean;
    modes: { insertMode: boolean };
    decPrivateModes: {
      applicationCursorKeys: boolean;
      applicationKeypad: boolean;
      bracketedPasteMode: boolean;
      origin: boolean;
      reverseWraparound: boolean;
      sendFocus: boolean;
      wraparound: boolean;
    };
  };
  coreMouseService: { activeProtocol: string; activeEncoding: string };
  optionsService: {
    rawOptions: { convertEol: boolean; cursorStyle: string; cursorBlink: boolean };
  };
  _charsetService: { charset: CoreCharset; glevel: number; _charsets: CoreCharset[] };
  _oscLinkService: { getLinkData(id: number): { id?: string; uri: string } | undefined };
  _inputHandler: {
    getAttrData(): CoreAttributes;
    _parser: { precedingJoinState: number };
    onColor(listener: (events: readonly ColorEvent[]) => void): { dispose(): void };
    parse(data: string | Uint8Array): void;
  };
}

/** What must be there, and its type. */
const SHAPE: Readonly<Record<string, string>> = {
  'buffers.normal.lines.get': 'function',
  'firstLine._data.length': 'number',
  'firstLine.getString': 'function',
  'buffers.alt.scrollTop': 'number',
  'buffers.alt.tabs': 'object',
  'buffers.alt.savedY': 'number',
  'buffers.alt.savedCurAttrData.extended._ext': 'number',
  'coreService.isCursorHidden': 'boolean',
  'coreService.modes.insertMode': 'boolean',
  'coreService.decPrivateModes.origin': 'boolean',
  'coreMouseService.activeProtocol': 'string',
  'coreMouseService.activeEncoding': 'string',
  'optionsService.rawOptions.cursorStyle': 'string',
  '_charsetService.glevel': 'number',
  '_charsetService._charsets.length': 'number',
  '_oscLinkService.getLinkData': 'function',
  '_inputHandler.getAttrData': 'function',
  '_inputHandler._parser.precedingJoinState': 'number',
  '_inputHandler.onColor': 'function',
  '_inputHandler.eraseInLine': 'function',
  '_inputHandler.eraseInDisplay': 'function',
  'buffers.alt.lines.maxLength': 'number',
  '_inputHandler.parse': 'function',
};

/** Lines above the screen that a terminal keeps, as ttyd's page does. */
export const SCROLLBACK_LINES = 1_000;

/** A terminal that behaves as the one in ttyd's page: of the same version, with the same widths of characters. */
export function openTerminal(size: Grid): Terminal {
  const terminal = new headless.Terminal({
    ...size,
    scrollback: SCROLLBACK_LINES,
    allowProposedApi: true,
    // Asked for by apps, and answered in `answers.ts`.
    windowOptions: { getWinSizePixels: true, getCellSizePixels: true, getWinSizeChars: true },
  });
  new unicode11.Unicode11Addon().activate(terminal as never);
  terminal.unicode.activeVersion = '11';
  repairErase(repaired(terminal), terminal.parser);
  return terminal;
}

/** Resizes as a page does. */
export function resizeTerminal(terminal: Terminal, { cols, rows }: Grid): void {
  terminal.resize(cols, rows);
  tidyResized(repaired(terminal), { cols, rows });
}

const repaired = (terminal: Terminal) => coreOf(terminal) as unknown as RepairedCore;

/** @throws Error if this xterm.js is not built as expected */
export function coreOf(terminal: Terminal): Core {
  const core: unknown = Reflect.get(terminal, '_core');
  const firstLine = (core as Partial<Core> | undefined)?.buffers?.normal?.lines?.get?.(0);
  const missing = Object.keys(SHAPE).filter((path) => {
    let part: unknown = path.startsWith('firstLine') ? { firstLine } : core;
    for (const key of path.split('.')) part = (part as Record<string, unknown> | undefined)?.[key];
    return typeof part !== SHAPE[path];
  });
  if (missing.length > 0) throw new Error(`xterm.js has no ${missing.join(', ')}`);
  return core as Core;
}

/** Finals of the sequences that designate character sets. */
const CHARSET_FINALS = [...'0A4C5RQKYE6ZH7='];

/** The characters that designate the sets of xterm.js, which all of its terminals share. */
export function charsetNames(): ReadonlyMap<CoreCharset, string> {
  const terminal = openTerminal({ cols: 2, rows: 1 });
  const core = coreOf(terminal);
  const names = new Map<CoreCharset, string>([[undefined, 'B']]);
  for (const final of CHARSET_FINALS) {
    core._inputHandler.parse(`\x1b(${final}`);
    if (!names.has(core._charsetService.charset)) names.set(core._charsetService.charset, final);
  }
  terminal.dispose();
  return names;
}
