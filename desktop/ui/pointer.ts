// The mouse on the windows: raising, moving, resizing, scrollbars, and what a content does with it.
import { barOf, contentOf } from '../content-area.ts';
import type { Desktop } from '../desktop.ts';
import { thumbOf, topFor } from '../draw/scrollbar.ts';
import type { MousePress } from '../terminal/input.ts';
import * as wm from '../wm/desk.ts';
import { contains } from '../wm/geometry.ts';
import { type Drag, dragTo, hitTest } from '../wm/hit.ts';
import type { Win } from '../wm/types.ts';

/** What the pressed button holds. */
type Grab =
  | { kind: 'window'; drag: Drag }
  | { kind: 'content'; id: string }
  | { kind: 'bar'; id: string; grip: number };

type WindowHit = Extract<ReturnType<typeof hitTest>, { kind: 'window' }>;

const WHEEL_LINES = 3;

export class Pointer {
  readonly #desktop: Desktop;
  #grab: Grab | null = null;

  constructor(desktop: Desktop) {
    this.#desktop = desktop;
  }

  /** The left button went down on a window. @param clicks 2 for a double click, and so on */
  press(hit: WindowHit, mouse: MousePress, clicks: number): void {
    const { part, win } = hit;
    this.#apply((desk) => wm.activate(desk, win.id));
    if (part === 'close') this.#apply((desk) => wm.close(desk, win.id));
    else if (part === 'zoom' || (part === 'title' && clicks === 2))
      this.#apply((desk) => wm.zoom(desk, win.id, !win.zoomed));
    else if (part === 'body') this.#pressBody(win, mouse, clicks);
    else if (!win.zoomed) this.#take(hit, mouse);
  }

  /** Takes hold of a side, a corner or, to move the window, of its title. */
  #take({ win, part, sides }: WindowHit, { col, row, ctrl }: MousePress): void {
    // With Ctrl, the title is the upper side.
    const upper = ctrl ? ({ x: 0, y: -1 } as const) : null;
    const pulled = part === 'edge' ? sides : upper;
    this.#grab = {
      kind: 'window',
      drag: { id: win.id, sides: pulled, start: win.bounds, from: { col, row } },
    };
  }

  drag({ col, row }: MousePress): void {
    const grab = this.#grab;
    if (!grab) return;
    if (grab.kind === 'window') {
      const { drag } = grab;
      this.#apply((desk) => wm.place(desk, drag.id, dragTo(drag, col, row, desk.canvas)));
      return;
    }
    const win = this.#desktop.find(grab.id);
    const view = this.#desktop.view(grab.id);
    if (!win || !view) return;
    const area = contentOf(win, view);
    if (grab.kind === 'content') view.drag?.(col - area.x, row - area.y);
    else {
      const extent = view.extent?.();
      if (extent) view.scrollTo?.(topFor(extent, area.h, row - area.y - grab.grip));
    }
  }

  release(): void {
    const grab = this.#grab;
    this.#grab = null;
    if (grab?.kind === 'content') this.#desktop.view(grab.id)?.release?.();
  }

  wheel({ button, col, row }: MousePress): void {
    const hit = hitTest(this.#desktop.desk, col, row);
    if (hit.kind === 'window') this.#desktop.view(hit.win.id)?.scroll?.(button * WHEEL_LINES);
  }

  #pressBody(win: Win, { col, row, shift }: MousePress, clicks: number): void {
    const view = this.#desktop.view(win.id);
    if (!view) return;
    const area = contentOf(win, view);
    const bar = barOf(win, view);
    if (bar && contains(bar, col, row)) {
      const extent = view.extent?.();
      const thumb = extent && thumbOf(extent, bar.h);
      if (!extent || !thumb) return;
      const y = row - bar.y;
      if (y < thumb.at || y >= thumb.at + thumb.size) {
        const page = Math.max(1, extent.page - 1);
        view.scrollTo?.(extent.top + (y < thumb.at ? -page : page));
      } else this.#grab = { kind: 'bar', id: win.id, grip: y - thumb.at };
      return;
    }
    view.click?.(col - area.x, row - area.y, { clicks, shift });
    this.#grab = { kind: 'content', id: win.id };
  }

  #apply(change: Parameters<Desktop['apply']>[0]): void {
    this.#desktop.apply(change, 'person');
  }
}
