// The terminal's side of copying: what an app wants to copy, and text that is selected although the app takes the mouse.
import type { Closable } from '../dom/closable.ts';
import type { Term } from './page-contract.ts';
import type { TermParser } from './repaired-terminal.ts';

const CLIPBOARD = 52;

/**
 * Takes an app's wishes for the clipboard (OSC 52 of xterm's ctlseqs) from the terminal, which answers none.
 * @param wish gets what comes after the number: `selections;base64`, or anything else
 */
export function hearCopies(parser: TermParser, wish: (data: string) => void): Closable {
  const hook = parser.registerOscHandler(CLIPBOARD, (data) => {
    wish(data);
    return true;
  });
  return { close: () => hook.dispose() };
}

/** The part of `_core` of xterm.js 5 that decides whether a press selects or goes to the app. */
interface SelectingCore {
  readonly _selectionService?: { shouldForceSelection?(event: MouseEvent): boolean };
}

/**
 * Has Shift select text in apps that take the mouse on every system, and Option on macOS as well. xterm.js has Shift
 * everywhere else, and Option if it is asked to.
 */
export function selectWithShift(win: Window, term: Pick<Term, 'options' | '_core'>): void {
  if (!win.navigator.platform.startsWith('Mac')) return;
  term.options.macOptionClickForcesSelection = true;
  const selection = (term._core as SelectingCore | undefined)?._selectionService;
  if (selection?.shouldForceSelection)
    selection.shouldForceSelection = (event) => event.shiftKey || event.altKey;
}
