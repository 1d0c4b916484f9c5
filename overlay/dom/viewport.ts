// Tracks the space that the browser gives the page. A touch keyboard covers its lower part without resizing it.
import { type Closable, listen, together } from './closable.ts';
import type { Viewport } from './layout.ts';

/** Calls back at once, and with every change. */
export function trackViewport(win: Window, changed: (viewport: Viewport) => void): Closable {
  const touch = win.matchMedia('(pointer: coarse)');
  const view = win.visualViewport;
  const measure = (): void => {
    const below = view ? Math.round(win.innerHeight - view.height - view.offsetTop) : 0;
    // Pinch zoom also shrinks the visual viewport, without a keyboard.
    const covered = view && view.scale > 1 ? 0 : Math.max(0, below);
    changed({ width: win.innerWidth, coarse: touch.matches, covered });
  };
  measure();
  return together(
    listen(win, 'resize', measure),
    listen(touch, 'change', measure),
    ...(view ? ['resize', 'scroll'].map((type) => listen(view, type, measure)) : []),
  );
}
