// Tells the terminal where a mouse is in its own pixels. xterm.js counts cells from the corner of its element in the size
// in which it has drawn them; where they are shown in another size, it would find the wrong one.
import { type Closable, listen, together } from '../dom/closable.ts';
import type { Box } from '../dom/geometry.ts';

const TYPES = [
  ...['mousedown', 'mouseup', 'mousemove', 'click', 'dblclick', 'auxclick', 'contextmenu'],
  'wheel',
] as const;

/**
 * @param element whose events, and those of a drag that began there, are changed
 * @param shown where the cells are @param drawn the size in which they are drawn
 */
export function translateMouse(
  win: Window,
  element: HTMLElement,
  shown: () => Box,
  drawn: () => Box,
): Closable {
  /** A button went down on the element, and is not up again. */
  let dragging = false;

  function translate(event: MouseEvent): void {
    const inside = event.composedPath().includes(element);
    if (event.type === 'mousedown') dragging = inside;
    const mine = inside || dragging;
    if (event.type === 'mouseup') dragging = false;
    const [to, from] = [shown(), drawn()];
    if (!mine || (to.width === from.width && to.height === from.height)) return;
    const x = to.left + ((event.clientX - to.left) * from.width) / to.width;
    const y = to.top + ((event.clientY - to.top) * from.height) / to.height;
    for (const [name, value] of Object.entries({ clientX: x, clientY: y, x, y }))
      Object.defineProperty(event, name, { value, configurable: true });
  }
  // Before any other: on the window, and on the way down.
  return together(
    ...TYPES.map((type) =>
      listen<MouseEvent>(win, type, translate, { capture: true, passive: true }),
    ),
  );
}
