// The button that leads back to the whole terminal; while it has the focus, arrows move the view, + and - zoom.
import { type Closable, listen, together } from '../dom/closable.ts';
import { svgElement } from '../dom/svg-element.ts';

const WORD = 'Show the whole terminal';
const ICON = 'M6.5 2.5v4h-4M9.5 13.5v-4h4M6.5 6.5L2 2M9.5 9.5L14 14';

export const ZOOM_STYLES = `
  .whole {
    position: absolute; right: calc(var(--dock) + 12px); bottom: calc(var(--bottom) + 12px); display: grid;
    place-items: center; width: 44px; height: 44px; border-radius: 22px; background: var(--bg); color: var(--fg);
    border: 1px solid var(--line); box-shadow: var(--shadow); pointer-events: auto;
  }
  .whole:hover { background: var(--hover); }
  .whole .icon { width: 20px; height: 20px; }
  .whole:not([hidden]) ~ * .toasts, .whole:not([hidden]) ~ * .size-hint { bottom: calc(var(--bottom) + 68px); }
`;

export interface ButtonActs {
  whole(): void;
  /** By parts of what is in view. */
  move(right: number, down: number): void;
  larger(times: number): void;
}

export function zoomButton(
  doc: Document,
  root: ShadowRoot,
  acts: ButtonActs,
): Closable & { show(closer: boolean): void } {
  const button = doc.createElement('button');
  button.type = 'button';
  button.className = 'whole';
  button.hidden = true;
  button.dataset.whole = '';
  button.title = `${WORD} (arrows move, + and - zoom)`;
  button.setAttribute('aria-label', WORD);
  const icon = svgElement(doc, 'icon');
  icon.setAttribute('viewBox', '0 0 16 16');
  const path = doc.createElementNS('http://www.w3.org/2000/svg', 'path');
  const look = { d: ICON, fill: 'none', stroke: 'currentColor', 'stroke-width': '1.5' };
  for (const [name, value] of Object.entries({ ...look, 'stroke-linecap': 'round' }))
    path.setAttribute(name, value);
  icon.append(path);
  button.append(icon);
  // After the ghosts and before all that opens over the terminal.
  root.querySelector('.cursors')?.after(button);

  function onKey(event: KeyboardEvent): void {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[
      event.key
    ];
    if (step) acts.move((step[0] ?? 0) / 4, (step[1] ?? 0) / 4);
    else if (event.key === '+' || event.key === '=') acts.larger(1.25);
    else if (event.key === '-') acts.larger(0.8);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  const parts = together(
    listen(button, 'click', acts.whole),
    listen<KeyboardEvent>(button, 'keydown', onKey),
  );
  return {
    show(closer) {
      button.hidden = !closer;
    },
    close() {
      parts.close();
      button.remove();
    },
  };
}
