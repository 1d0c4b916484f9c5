// A touch keyboard covers the lower part of the page without resizing it: says how much, so that the chat stays above it.
import { type Closable, listen, together } from './closable.ts';

/** Keeps `--keyboard` on the element at the covered height in px. */
export function watchKeyboard(win: Window, element: HTMLElement): Closable {
  const view = win.visualViewport;
  if (!view) return { close() {} };
  const measure = (): void => {
    const covered = Math.max(0, win.innerHeight - view.height - view.offsetTop);
    // A page that is zoomed in has a small viewport, too, and no keyboard.
    element.style.setProperty('--keyboard', view.scale > 1 ? '0px' : `${Math.round(covered)}px`);
  };
  return together(listen(view, 'resize', measure), listen(view, 'scroll', measure));
}
