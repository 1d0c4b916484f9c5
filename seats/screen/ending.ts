// What a screen becomes when its app ends: everything that it showed stays, a line says how it ended, and nothing that it
// switched on is left, so that a next app begins below it as in a new terminal.
import type { Terminal } from '@xterm/headless';
import { THEME_COLORS } from './snapshot/colors.ts';
import { Painter } from './snapshot/painter.ts';
import { PLAIN } from './snapshot/pen.ts';
import { usualTabStops } from './snapshot/snapshot.ts';
import { type CoreLine, coreOf } from './snapshot/terminal-core.ts';

/** Modes that a soft reset (DECSTR) leaves on: mouse reports and their encodings, and new lines of LF. */
const MOUSE_MODES = [9, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1016];
const NO_TITLE = '\x1b]2;\x1b\\';
const RESET_MODES = `${NO_TITLE}\x1b[!p${MOUSE_MODES.map((mode) => `\x1b[?${mode}l`).join('')}\x1b[20l\x1b[2 q${THEME_COLORS}`;

/** @param words one line, such as `ended with code 3` */
export function endingOf(terminal: Terminal, words: string): Buffer {
  const { active } = terminal.buffer;
  const stops = `${usualTabStops(terminal.cols)}\r`;
  const line = `\x1b[0;7m ${words} \x1b[0m\r\n${stops}`;
  if (active.type === 'normal') {
    const fresh = active.cursorX === 0 ? '' : '\r\n';
    return Buffer.from(`${RESET_MODES}${fresh}${line}`);
  }
  return Buffer.from(`\x1b[?1049l${RESET_MODES}\r\n\x1b[J${alternateRows(terminal)}\r\n${line}`);
}

/** The rows of the alternate screen down to the last that shows something, for any place of another. */
function alternateRows(terminal: Terminal): string {
  const core = coreOf(terminal);
  const { lines } = core.buffers.alt;
  const shown: (CoreLine | undefined)[] = [];
  for (let y = 0; y < lines.length; y += 1) shown.push(lines.get(y));
  const last = shown.findLastIndex(
    (_, y) => terminal.buffer.alternate.getLine(y)?.translateToString(true) !== '',
  );
  const painter = new Painter(core, terminal.cols);
  painter.paintLines(shown.slice(0, last + 1), terminal.rows);
  painter.setPen(PLAIN);
  return painter.take();
}
