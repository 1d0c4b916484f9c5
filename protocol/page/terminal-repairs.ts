// Faults of xterm.js 5.4 (ttyd 1.7.7) that every terminal of a seat has to be without, in pages and in the proxy.
import type { Grid } from '../geometry.ts';

interface Line {
  readonly length: number;
  getWidth(column: number): number;
  hasContent(column: number): number;
  setCell(column: number, cell: unknown): void;
  resize(cols: number, cell: unknown): void;
}

interface Buffer {
  readonly lines: {
    readonly length: number;
    maxLength: number;
    get(index: number): Line | undefined;
  };
  readonly tabs: Record<number, boolean | undefined>;
  readonly x: number;
  y: number;
  savedX: number;
  savedY: number;
  getNullCell(): unknown;
}

interface EraseParams {
  readonly params: readonly [number];
  readonly length: 1;
}

/** `_core` of xterm.js 5. */
export interface RepairedCore {
  readonly cols: number;
  readonly rows: number;
  readonly buffers: { readonly normal: Buffer; readonly alt: Buffer; readonly active: Buffer };
  readonly _inputHandler: {
    readonly _parser: { precedingJoinState: number };
    eraseInLine(params: EraseParams, selective: boolean): boolean;
    eraseInDisplay(params: EraseParams, selective: boolean): boolean;
  };
}

/** The part of a terminal's parser that is used here. */
interface Parser {
  registerCsiHandler(
    id: { prefix?: string; final: string },
    handler: (params: (number | number[])[]) => boolean,
  ): Hook;
}

interface Hook {
  dispose(): void;
}

/** Whether a terminal's `_core` has all that the repairs use: another xterm.js is left as it is. Never throws. */
function isRepairable(core: unknown): core is RepairedCore {
  const { buffers, _inputHandler: input } = (core ?? {}) as Partial<RepairedCore>;
  return (
    typeof input?.eraseInLine === 'function' &&
    typeof input.eraseInDisplay === 'function' &&
    typeof input._parser?.precedingJoinState === 'number' &&
    [buffers?.normal, buffers?.alt].every(
      (buffer) =>
        typeof buffer?.getNullCell === 'function' &&
        typeof buffer.lines?.get === 'function' &&
        typeof buffer.tabs === 'object',
    )
  );
}

/**
 * Mends a terminal's ED 1: with the cursor in the last cell of a screen without scrollback, xterm.js looks for the line
 * below, throws, and writes nothing any more.
 * @returns hooks of the parser; without them the terminal is as it was
 */
export function repairErase(core: RepairedCore, parser: Parser): Hook[] {
  const erase = (selective: boolean, [what]: (number | number[])[]): boolean => {
    const { cols, rows, buffers, _inputHandler } = core;
    const { active } = buffers;
    const isLast = active.x >= cols - 1 && active.y === rows - 1;
    if (what !== 1 || !isLast || active.lines.length > rows) return false;
    _inputHandler.eraseInLine({ params: [2], length: 1 }, selective);
    if (rows === 1) return true;
    active.y -= 1;
    _inputHandler.eraseInDisplay({ params: [1], length: 1 }, selective);
    active.y += 1;
    return true;
  };
  return [
    parser.registerCsiHandler({ final: 'J' }, (params) => erase(false, params)),
    parser.registerCsiHandler({ prefix: '?', final: 'J' }, (params) => erase(true, params)),
  ];
}

/**
 * Mends a terminal from now on; one that is built otherwise is left as it is.
 * @returns hooks of it; without them it is as it was
 */
export function repairTerminal(term: {
  readonly parser?: Parser | undefined;
  readonly _core?: unknown;
  onResize(handler: () => void): Hook;
}): Hook[] {
  const core = term._core;
  if (!term.parser || !isRepairable(core)) return [];
  return [
    ...repairErase(core, term.parser),
    term.onResize(() => tidyResized(core, { cols: core.cols, rows: core.rows })),
  ];
}

/**
 * Makes a resized terminal forget what whoever comes later can't know. That is what xterm.js keeps beyond the edges of
 * one that became smaller, and would show again later (cells, tab stops, saved cursors), and the character that REP
 * would repeat.
 * @param core of a terminal that has just been resized to this size
 */
export function tidyResized({ buffers, _inputHandler }: RepairedCore, { cols, rows }: Grid): void {
  const { normal, alt } = buffers;
  _inputHandler._parser.precedingJoinState = 0;
  for (const buffer of [normal, alt]) {
    for (let y = 0; y < buffer.lines.length; y += 1) {
      const line = buffer.lines.get(y);
      if (!line) continue;
      if (line.length > cols) line.resize(cols, buffer.getNullCell());
      // Halves of a wide character that was cut.
      if (line.getWidth(cols - 1) === 2) line.setCell(cols - 1, buffer.getNullCell());
      if (line.getWidth(0) === 0 && !line.hasContent(0)) line.setCell(0, buffer.getNullCell());
    }
    for (const column of Object.keys(buffer.tabs)) {
      if (Number(column) >= cols) delete buffer.tabs[Number(column)];
    }
    buffer.savedX = Math.min(buffer.savedX, cols);
  }
  // Lines that an alternate screen out of use would keep above itself.
  if (alt.lines.length === 0) alt.lines.maxLength = rows;
  alt.savedY = Math.min(alt.savedY, rows - 1);
}
