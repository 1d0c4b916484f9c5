// Puts a text on the clipboard, in pages of every kind.
import { listen } from '../dom/closable.ts';

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
