// A touch keyboard covers the lower part of the page without resizing it. This measures how much, so that the chat
// stays above it.
import { type Closable, listen, together } from './closable.ts';

/** Keeps `--keyboard` on the element at the covered height in px, and reports that height. */
export function trackKeyboard(
  win: Window,
  element: HTMLElement,
  changed: (covered: number) => void,
): Closable {
  const view = win.visualViewport;
  if (!view) return { close() {} };
  const measure = (): void => {
    const below = Math.max(0, Math.round(win.innerHeight - view.height - view.offsetTop));
    // Pinch zoom also shrinks the visual viewport, without a keyboard.
    const covered = view.scale > 1 ? 0 : below;
    element.style.setProperty('--keyboard', `${covered}px`);
    changed(covered);
  };
  return together(listen(view, 'resize', measure), listen(view, 'scroll', measure));
}
