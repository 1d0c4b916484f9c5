// Keeps what I type in view: after each of my keys, the view follows the caret.
import { type Closable, listen, together } from '../dom/closable.ts';
import type { TerminalView } from '../terminal/terminal.ts';

/** An app's answer to a key moves the caret up to so many ms later. */
const ECHO_MS = 2_000;

/** @param show brings a cell into view; called only where the app shows its caret */
export function keepCaret(
  win: Window,
  view: TerminalView,
  show: (col: number, row: number) => void,
): Closable & { keep(): void } {
  const { textarea } = view.term;
  let typed = Number.NEGATIVE_INFINITY;
  function keep(): void {
    const { caret, grid } = view;
    if (!view.caretHidden && !view.held)
      show(Math.min(caret.x, grid.cols - 1), Math.min(caret.y, grid.rows - 1));
  }
  function type(event: Event): void {
    if (event instanceof KeyboardEvent && ['Control', 'Alt', 'Shift', 'Meta'].includes(event.key))
      return;
    typed = win.performance.now();
  }
  const parts = together(
    ...(textarea
      ? ['keydown', 'input', 'paste'].map((name) => listen(textarea, name, type, { capture: true }))
      : []),
    view.onCaret.on(() => {
      if (win.performance.now() - typed < ECHO_MS) keep();
    }),
  );
  return { keep, close: () => parts.close() };
}
