// What the terminal answers an app: xterm.js without a display leaves out what only a page would know.
import type { IDisposable, Terminal } from '@xterm/headless';
import { themeColor } from '../../protocol/page/terminal-theme.ts';
import { Colors, xColor } from './snapshot/colors.ts';
import { coreOf } from './snapshot/terminal-core.ts';

/** A cell of ttyd's page with its usual font, in pixels; pages differ, and an app has one size for all of them. */
const CELL = { width: 9, height: 18 };
const NAME = '\x1bP>|xterm.js(5.4.0)\x1b\\';
/** DECRPTUI: a terminal without a number. */
const UNIT = '\x1bP!|00000000\x1b\\';

/**
 * Answers every question of `protocol/page/terminal-questions.ts`, in the order in which they come.
 * @returns the terminal's colours, which it is asked for
 */
export function answerQuestions(terminal: Terminal, reply: (answer: string) => void) {
  const { parser } = terminal;
  const colors = new Colors(coreOf(terminal), (index, changed) => {
    const code = index < 256 ? `4;${index}` : String(10 + index - 256);
    reply(`\x1b]${code};${xColor(changed ?? themeColor(index))}\x1b\\`);
  });
  const hooks: IDisposable[] = [
    terminal.onData(reply),
    parser.registerCsiHandler({ prefix: '>', final: 'q' }, ([what]) => {
      if (what === 0) reply(NAME);
      return true;
    }),
    parser.registerCsiHandler({ prefix: '=', final: 'c' }, ([what]) => {
      if (what === 0) reply(UNIT);
      return true;
    }),
    parser.registerCsiHandler({ final: 't' }, ([what]) => {
      const size = sizeAnswer(Number(what), terminal);
      if (size) reply(size);
      return size !== null;
    }),
  ];
  return {
    colors,
    [Symbol.dispose]() {
      colors[Symbol.dispose]();
      for (const hook of hooks) hook.dispose();
    },
  };
}

/** @param what 14: in pixels, 16: of a cell, 18: in cells (xterm's window operations) */
function sizeAnswer(what: number, { cols, rows }: Terminal): string | null {
  if (what === 14) return `\x1b[4;${rows * CELL.height};${cols * CELL.width}t`;
  if (what === 16) return `\x1b[6;${CELL.height};${CELL.width}t`;
  return what === 18 ? `\x1b[8;${rows};${cols}t` : null;
}
