// Modes of a terminal that do not depend on where its cursor is, as the sequences that set them.
import type { Core } from './terminal-core.ts';

/** Changes the buffer, and nothing else. */
export const ALTERNATE_ON = '\x1b[?1047h';
export const ALTERNATE_OFF = '\x1b[?1047l';

const MOUSE: Readonly<Record<string, number>> = { X10: 9, VT200: 1000, DRAG: 1002, ANY: 1003 };
const ENCODING: Readonly<Record<string, number>> = { SGR: 1006, SGR_PIXELS: 1016 };
const CURSOR: Readonly<Record<string, number>> = { block: 2, underline: 4, bar: 6 };

/**
 * Output for a terminal after RIS. Some modes outlive that in xterm.js, so they are always there. Without insert mode
 * and origin mode, which change how other output works.
 */
export function setModes(core: Core): string {
  const { coreService, coreMouseService, optionsService } = core;
  const modes = coreService.decPrivateModes;
  const { convertEol, cursorStyle, cursorBlink } = optionsService.rawOptions;
  const set = [
    `\x1b[${(CURSOR[cursorStyle] ?? 2) - (cursorBlink ? 1 : 0)} q`,
    `\x1b[?25${coreService.isCursorHidden ? 'l' : 'h'}`,
    `\x1b[20${convertEol ? 'h' : 'l'}`,
  ];
  if (modes.applicationCursorKeys) set.push('\x1b[?1h');
  if (modes.applicationKeypad) set.push('\x1b[?66h');
  if (modes.bracketedPasteMode) set.push('\x1b[?2004h');
  if (modes.reverseWraparound) set.push('\x1b[?45h');
  if (modes.sendFocus) set.push('\x1b[?1004h');
  if (!modes.wraparound) set.push('\x1b[?7l');
  const mouse = MOUSE[coreMouseService.activeProtocol];
  if (mouse) set.push(`\x1b[?${mouse}h`);
  const encoding = ENCODING[coreMouseService.activeEncoding];
  if (encoding) set.push(`\x1b[?${encoding}h`);
  return set.join('');
}

/** The active modes, for detecting changes. */
export function modesKey(core: Core): string {
  const { insertMode } = core.coreService.modes;
  const { origin } = core.coreService.decPrivateModes;
  return `${setModes(core)}${insertMode}${origin}`;
}

/** Whether the normal screen may scroll other than from its bottom line off its top. */
export function isConfined(core: Core, rows: number): boolean {
  const { scrollTop, scrollBottom } = core.buffers.normal;
  const { origin } = core.coreService.decPrivateModes;
  return scrollTop !== 0 || scrollBottom !== rows - 1 || origin;
}
