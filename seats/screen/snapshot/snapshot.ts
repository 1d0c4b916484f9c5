// A whole terminal as output: everything that its parser remembers, for a terminal of the same size that then shows and
// does the same. Real sequences only, so that any terminal like xterm.js understands it.
import type { Terminal } from '@xterm/headless';
import type { Grid } from '../../../protocol/geometry.ts';
import { RESET } from '../screen.ts';
import { type Colors, THEME_COLORS } from './colors.ts';
import { setCursor } from './cursor.ts';
import { ALTERNATE_OFF, ALTERNATE_ON, setModes } from './modes.ts';
import { Painter } from './painter.ts';
import { PLAIN } from './pen.ts';
import { savedCursor } from './saved-cursor.ts';
import { type CoreBuffer, charsetNames, coreOf } from './terminal-core.ts';

const TAB_STOPS_EVERY = 8;

/** @returns what makes output that brings any terminal of the same size to the state of this one */
export function createSnapshots(terminal: Terminal, colors: Pick<Colors, 'restore'>): () => string {
  const core = coreOf(terminal);
  const names = charsetNames();
  let title = '';
  terminal.onTitleChange((next) => {
    title = next;
  });

  function content(buffer: CoreBuffer, grid: Grid): string {
    const painter = new Painter(core, grid.cols);
    const lines = Array.from({ length: buffer.lines.length }, (_, y) => buffer.lines.get(y));
    painter.paintScreen(lines, grid.rows);
    painter.setPen(PLAIN);
    const { scrollTop, scrollBottom } = buffer;
    const isWhole = scrollTop === 0 && scrollBottom === grid.rows - 1;
    const margins = isWhole ? '' : `\x1b[${scrollTop + 1};${scrollBottom + 1}r`;
    return `${tabStops(buffer, grid.cols)}${painter.take()}${margins}`;
  }

  return () => {
    const { normal, alt, active } = core.buffers;
    const grid = { cols: terminal.cols, rows: terminal.rows };
    const saved = (buffer: CoreBuffer) => savedCursor(core, buffer, grid, names);
    const isAlternate = active === alt;
    let out = `${RESET}\x1b]2;${title}\x1b\\${THEME_COLORS}${colors.restore()}`;
    const hidden = isAlternate ? '' : saved(alt);
    if (hidden) out += ALTERNATE_ON + hidden + ALTERNATE_OFF;
    out += saved(normal) + content(normal, grid);
    if (isAlternate) {
      out += `\x1b[${normal.y + 1}H${ALTERNATE_ON}${saved(alt)}${content(alt, grid)}`;
    }
    return out + setModes(core) + setCursor(core, grid, names);
  };
}

/** Tab stops as after a reset, for a row that is empty; moves the cursor in it. */
export const usualTabStops = (cols: number): string =>
  setTabStops(
    Array.from({ length: Math.ceil(cols / TAB_STOPS_EVERY) }, (_, i) => i * TAB_STOPS_EVERY),
    cols,
  );

/** A stop behind the last column is set while the cursor is there, behind a blank. */
function setTabStops(stops: readonly number[], cols: number): string {
  const set = stops.map((x) => (x < cols ? `\x1b[${x + 1}G\x1bH` : `\x1b[${cols}G \x1bH\x1b[2K`));
  return `\x1b[3g${set.join('')}`;
}

/** For an empty buffer, whose cursor is anywhere. */
function tabStops({ tabs }: CoreBuffer, cols: number): string {
  const stops = Array.from({ length: cols + 1 }, (_, x) => x).filter((x) => tabs[x]);
  const usual = Math.ceil(cols / TAB_STOPS_EVERY);
  if (stops.length === usual && stops.every((x, i) => x === i * TAB_STOPS_EVERY)) return '';
  return setTabStops(stops, cols);
}
