// The clipboard: what an app offers to copy (OSC 52), which the person has to allow, and text that is selected with Shift
// although the app takes the mouse.
import { type Closable, listen } from '../dom/closable.ts';
import { type CopyOffer, readCopyOffer } from '../state/copy-offer.ts';
import type { Term } from './page-contract.ts';
import type { TermParser } from './repaired-terminal.ts';

/** Listens to what an app wants to copy. Whoever asks what is on the clipboard gets no answer. */
export function hearCopies(parser: TermParser, offer: (offer: CopyOffer) => void): Closable {
  const hook = parser.registerOscHandler(52, (data) => {
    const found = readCopyOffer(data);
    if (found) offer(found);
    return true;
  });
  return { close: () => hook.dispose() };
}

/**
 * Puts a text on the clipboard. Must be called while a click is handled.
 * @returns whether the browser has let it
 */
export async function copyText(win: Window, text: string): Promise<boolean> {
  const { clipboard } = win.navigator as Partial<Navigator>;
  if (!clipboard) return copyByCommand(win, text);
  try {
    await clipboard.writeText(text);
    return true;
  } catch (error) {
    console.debug('teleport: the clipboard was not given.', error);
    return false;
  }
}

/** Pages that did not come over HTTPS have no `navigator.clipboard`. */
function copyByCommand(win: Window, text: string): boolean {
  let copied = false;
  const copying = listen<ClipboardEvent>(
    win,
    'copy',
    (event) => {
      event.clipboardData?.setData('text/plain', text);
      event.preventDefault();
      event.stopImmediatePropagation();
      copied = event.clipboardData !== null;
    },
    { capture: true },
  );
  win.document.execCommand('copy');
  copying.close();
  return copied;
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
  if (!/^Mac/.test(win.navigator.platform)) return;
  term.options.macOptionClickForcesSelection = true;
  const selection = (term._core as SelectingCore | undefined)?._selectionService;
  if (selection?.shouldForceSelection)
    selection.shouldForceSelection = (event) => event.shiftKey || event.altKey;
}
