// Tracks which window I look at: the one focused or clicked last (PR2).

import { insideOf } from '../../protocol/room/ghost-place.ts';
import { type Closable, listen, OBSERVE, together } from '../dom/closable.ts';
import type { PanelsHost } from '../panels/panels-host.ts';

/** @param looked called with the window's `g`; null when it is not one of the room's, or closed */
export function trackLook(host: PanelsHost, looked: (g: string | null) => void): Closable {
  const { win, movement, root } = host;
  let look: string | null = null;
  function become(g: string | null): void {
    if (g === look) return;
    look = g;
    looked(g);
  }
  function click(event: PointerEvent): void {
    const terminal = host.terminal();
    if (!terminal || event.composedPath().includes(root)) return;
    const at = terminal.at(event.clientX, event.clientY);
    const inside = at && insideOf(at, movement.state.windows?.list ?? null, terminal.grid);
    if (inside) become(inside[0]);
  }
  become(movement.state.windows?.focus ?? null);
  return together(
    listen(win, 'pointerdown', click, OBSERVE),
    movement.onChange.on(({ now, before }) => {
      if (now.windows === before.windows) return;
      const focus = now.windows?.focus ?? null;
      if (focus !== (before.windows?.focus ?? null)) become(focus);
      else if (!now.windows?.list.some(([g]) => g === look)) become(null);
    }),
  );
}
