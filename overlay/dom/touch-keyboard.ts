// A touch keyboard covers the lower part of the page without resizing it: says how much, so that the chat stays above it.
import { type Closable, listen, together } from './closable.ts';

/** Keeps `--keyboard` on the element at the covered height in px, and tells it. */
export function trackKeyboard(
  win: Window,
  element: HTMLElement,
  changed: (covered: number) => void,
): Closable {
  const view = win.visualViewport;
  if (!view) return { close() {} };
  const measure = (): void => {
    const below = Math.max(0, Math.round(win.innerHeight - view.height - view.offsetTop));
    // A page that is zoomed in has a small viewport, too, and no keyboard.
    const covered = view.scale > 1 ? 0 : below;
    element.style.setProperty('--keyboard', `${covered}px`);
    changed(covered);
  };
  return together(listen(view, 'resize', measure), listen(view, 'scroll', measure));
}
