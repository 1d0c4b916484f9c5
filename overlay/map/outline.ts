// Outlines a place of the terminal for a moment.
import { colorOf } from '../../protocol/colors.ts';
import type { Rect } from '../../protocol/geometry.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import { me } from '../state/view-state.ts';

/** How long the outline is there, in ms. */
const FLASH_MS = 1_800;

/** @param place in cells of the terminal */
export function outline(host: PanelsHost, place: Rect): void {
  const [x, y, w, h] = place;
  const frame = host.win.document.createElement('div');
  frame.className = 'looked-at shown-place';
  frame.dataset.shownPlace = place.join();
  frame.setAttribute('aria-hidden', 'true');
  const color = colorOf(me(host.store.state)?.color ?? 0);
  frame.style.cssText =
    `--c:${color};left:calc(${x}*var(--cell-w));top:calc(${y}*var(--cell-h));` +
    `width:calc(${w}*var(--cell-w));height:calc(${h}*var(--cell-h))`;
  // In the layer that has the terminal's position and cell size.
  host.ghosts.root.querySelector('.shown-place')?.remove();
  host.ghosts.root.prepend(frame);
  setTimeout(() => frame.remove(), FLASH_MS);
}
