// Selecting text although the app takes the mouse.
import type { Term } from './page-contract.ts';

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
