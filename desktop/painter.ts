// Draws the desktop on the screen: composes what changed, limits the frame rate, and runs visible animations.

import { frameAt, nextFrameIn } from '../protocol/art.ts';
import { deskRows } from '../protocol/geometry.ts';
import { barOf, contentOf } from './content-area.ts';
import type { Desktop } from './desktop.ts';
import { mix } from './draw/color.ts';
import { drawFrame, drawShadow } from './draw/frame.ts';
import { Grid } from './draw/grid.ts';
import { drawMenuBar, drawMenus, drawStatus } from './draw/menu.ts';
import { drawScrollbar } from './draw/scrollbar.ts';
import { Surface } from './draw/surface.ts';
import type { Theme } from './draw/theme.ts';
import { themeNamed } from './draw/themes.ts';
import { createWallpaper, type Wallpaper } from './draw/wallpaper.ts';
import type { Look } from './look.ts';
import type { Screen } from './terminal/screen.ts';
import type { Ui } from './ui/ui.ts';
import type { View } from './views/view.ts';
import * as wm from './wm/desk.ts';
import { isVisible } from './wm/geometry.ts';
import type { Bounds, Win } from './wm/types.ts';

/** Minimum time between two frames in ms; requests in between are coalesced. */
const FRAME_MS = 16;

/** What art shows while it stands still: a frame at which every kind of it has something to show. */
const STILL_FRAME = 200;
/** Larger contents are drawn each time, in cells: more than any terminal shows. */
const MAX_KEPT = 100_000;

interface Rows {
  from: number;
  to: number;
}

/** A window's content as it was drawn last: a frame that concerns other windows copies it. */
interface Kept {
  grid: Grid;
  /** The content has changed since. */
  stale: boolean;
}

export class Painter {
  readonly #screen: Screen;
  readonly #desktop: Desktop;
  readonly #trueColor: boolean;
  readonly #ui: Ui;
  #look: Look | undefined;
  #theme: Theme;
  #wallpaper: Wallpaper;
  /** The wallpaper as it was drawn for this size and look. */
  #behind: Grid | undefined;
  #dirty: Rows | null = null;
  #soon: NodeJS.Immediate | undefined;
  #later: NodeJS.Timeout | undefined;
  #animation: NodeJS.Timeout | undefined;
  #lastFrame = 0;
  /** Number of each window's last animation step. */
  readonly #steps = new Map<string, number>();
  readonly #kept = new Map<string, Kept>();
  #closed = false;

  constructor(screen: Screen, desktop: Desktop, trueColor: boolean, ui: Ui) {
    this.#screen = screen;
    this.#desktop = desktop;
    this.#trueColor = trueColor;
    this.#ui = ui;
    this.#theme = themeNamed(desktop.look.theme, trueColor);
    this.#wallpaper = createWallpaper(this.#theme, desktop.look.wallpaper);
  }

  /** Requests a redraw of everything, or only of one window's rows. */
  request(id?: string): void {
    const win = id === undefined ? undefined : this.#desktop.find(id);
    if (id !== undefined && !win) return;
    for (const [of, kept] of this.#kept) kept.stale ||= id === undefined || id === of;
    this.#mark(win ? rowsOf(win) : { from: 0, to: this.#screen.size.rows });
    if (this.#soon || this.#later || this.#closed) return;
    const wait = this.#lastFrame + FRAME_MS - performance.now();
    if (wait <= 0) this.#soon = setImmediate(() => this.paint());
    else this.#later = setTimeout(() => this.paint(), wait);
  }

  /** Draws what is due. Frames are skipped while the reader is far behind, and made up for once it has caught up. */
  paint(): void {
    this.#unschedule();
    const { size } = this.#screen;
    const rows = this.#dirty;
    if (!rows || this.#closed || this.#screen.congested) return;
    this.#dirty = null;
    this.#lastFrame = performance.now();
    const from = Math.max(0, rows.from);
    const to = Math.min(rows.to, size.rows);
    if (to > from) {
      this.#compose({ x: 0, y: from, w: size.cols, h: to - from });
      this.#screen.flush(from, to, this.#caret());
    }
    this.#animate();
  }

  close(): void {
    this.#closed = true;
    this.#unschedule();
    clearTimeout(this.#animation);
  }

  #mark(rows: Rows): void {
    const dirty = this.#dirty ?? rows;
    this.#dirty = { from: Math.min(dirty.from, rows.from), to: Math.max(dirty.to, rows.to) };
  }

  #unschedule(): void {
    clearImmediate(this.#soon);
    clearTimeout(this.#later);
    this.#soon = undefined;
    this.#later = undefined;
  }

  /** Applies the desktop's look if it changed. */
  #dress(): Theme {
    const { look } = this.#ui;
    if (look !== this.#look) {
      this.#look = look;
      this.#theme = themeNamed(look.theme, this.#trueColor);
      this.#wallpaper = createWallpaper(this.#theme, look.wallpaper);
      this.#behind = undefined;
    }
    return this.#theme;
  }

  #compose(clip: Bounds): void {
    const { size } = this.#screen;
    const theme = this.#dress();
    const { desk } = this.#desktop;
    const screen = this.#screen.surface(clip);
    const rows = deskRows(size);
    const desktop = screen.sub({ x: 0, y: 1, w: size.cols, h: rows });
    desktop.copy(this.#backdrop(size.cols, rows), 0, 0);
    for (const win of desk.windows.toReversed()) this.#drawWindow(desktop, win);
    const { bar, menus, dialogs } = this.#ui;
    if (clip.y === 0) drawMenuBar(screen, theme, bar, menus.open);
    if (clip.y + clip.h >= size.rows)
      drawStatus(screen, theme, this.#ui.hints(), this.#ui.statusText());
    if (menus.open) drawMenus(screen, theme, menus.open, size);
    dialogs.draw(screen, theme);
  }

  #backdrop(cols: number, rows: number): Grid {
    const old = this.#behind;
    if (old?.w === cols && old.h === rows) return old;
    const grid = new Grid(cols, Math.max(0, rows));
    this.#wallpaper(Surface.of(grid), { x: 0, y: 0, w: cols, h: rows }, rows);
    this.#behind = grid;
    return grid;
  }

  #drawWindow(desktop: Surface, win: Win): void {
    const { x, y, w, h } = win.bounds;
    if (w < 1 || h < 1 || !desktop.touches({ x, y, w: w + 2, h: h + 1 })) return;
    const focused = this.#desktop.desk.focused === win.id;
    drawShadow(desktop, win, this.#desktop.desk.windows);
    const surface = desktop.sub(win.bounds);
    const number = wm.inOrder(this.#desktop.desk).indexOf(win) + 1;
    drawFrame(surface, this.#theme, win, this.#desktop.label(win), focused, number);
    const view = this.#desktop.view(win.id);
    if (w < 3 || h < 3 || !view) return;
    const inside = { x: 1, y: 1, w: contentOf(win, view).w, h: h - 2 };
    if (inside.w * inside.h > MAX_KEPT) this.#drawContent(surface.sub(inside), win, view);
    else surface.copy(this.#keptOf(win, view, inside), 1, 1);
    // After the content, which may only then know how long it is.
    const extent = barOf(win, view) ? view.extent?.() : undefined;
    const bar = surface.sub({ x: w - 2, y: 1, w: 1, h: h - 2 });
    if (extent) drawScrollbar(bar, 0, extent, barTheme(this.#theme, view, win), focused);
  }

  /** A window's content, drawn anew only where it has changed. */
  #keptOf(win: Win, view: View, { w, h }: Bounds): Grid {
    const old = this.#kept.get(win.id);
    const fits = old?.grid.w === w && old.grid.h === h;
    if (old && fits && !old.stale) return old.grid;
    const grid = fits ? old.grid : new Grid(w, h);
    // Before it draws: a view may ask for another frame meanwhile.
    this.#kept.set(win.id, { grid, stale: false });
    this.#drawContent(Surface.of(grid), win, view);
    return grid;
  }

  #drawContent(surface: Surface, win: Win, view: View): void {
    const now = this.#desktop.clock.now();
    view.draw(surface, {
      theme: this.#theme,
      props: win.props,
      focused: this.#desktop.desk.focused === win.id,
      now,
      frame: this.#desktop.isStill ? STILL_FRAME : frameAt(win.props, now),
    });
  }

  /** The text cursor: in the focused content, or hidden at the focused window's title, where ghosts look for it. */
  #caret(): { x: number; y: number; visible: boolean } {
    const { cols, rows } = this.#screen.size;
    const { focused } = this.#desktop.desk;
    const win = focused === null ? undefined : this.#desktop.find(focused);
    const field = this.#ui.dialogs.caret();
    if (field) return { ...field, visible: true };
    if (!win) return { x: 0, y: 0, visible: false };
    const { bounds } = win;
    const caret = this.#desktop.view(win.id)?.caret?.();
    const x = bounds.x + (caret ? caret.x + 1 : 0);
    const y = bounds.y + (caret ? caret.y + 1 : 0) + 1;
    const inside =
      caret && caret.x >= 0 && caret.y >= 0 && caret.x < bounds.w - 2 && caret.y < bounds.h - 2;
    const onScreen = x >= 0 && x < cols && y > 0 && y < rows - 1;
    return {
      x: Math.max(0, Math.min(x, cols - 1)),
      y: Math.max(0, Math.min(y, rows - 1)),
      visible: Boolean(inside && onScreen && !this.#ui.isModal),
    };
  }

  /** Art steps with the room's clock (AR1), everything else with whole steps since 1970: in one frame where they can. */
  #animate(): void {
    clearTimeout(this.#animation);
    const { windows, canvas } = this.#desktop.desk;
    for (const ids of [this.#steps, this.#kept])
      for (const id of ids.keys()) if (!this.#desktop.find(id)) ids.delete(id);
    const now = this.#desktop.clock.now();
    let next = Number.POSITIVE_INFINITY;
    for (const win of windows) {
      const wait = this.#stepOf(win, now)?.wait ?? Number.POSITIVE_INFINITY;
      if (wait < next && isVisible(windows, win.id, canvas)) next = wait;
    }
    if (Number.isFinite(next))
      this.#animation = setTimeout(() => this.#stepAll(), Math.max(1, Math.min(next, 60_000)));
  }

  #stepAll(): void {
    const { windows, canvas } = this.#desktop.desk;
    const now = this.#desktop.clock.now();
    for (const win of windows) {
      const step = this.#stepOf(win, now);
      if (!step || this.#steps.get(win.id) === step.number) continue;
      if (!isVisible(windows, win.id, canvas)) continue;
      this.#steps.set(win.id, step.number);
      const kept = this.#kept.get(win.id);
      if (kept) kept.stale = true;
      this.#mark(contentRowsOf(win));
    }
    if (this.#dirty) this.paint();
    else this.#animate();
  }

  /** Which step of its animation a window is at, and how long that lasts; undefined if it has none. */
  #stepOf(win: Win, now: number): { number: number; wait: number } | undefined {
    const view = this.#desktop.view(win.id);
    if (!view) return undefined;
    if (view.art) {
      if (this.#desktop.isStill) return undefined;
      return { number: frameAt(win.props, now), wait: nextFrameIn(win.props, now) };
    }
    const fps = view.fps?.(win.props) ?? 0;
    if (fps <= 0) return undefined;
    const number = Math.floor((now * fps) / 1000);
    return { number, wait: ((number + 1) * 1000) / fps - now };
  }
}

/** A scrollbar's colours, on a background of the content's own if it has one. */
function barTheme(theme: Theme, view: View, { props }: Win): Pick<Theme, 'track' | 'thumb'> {
  const bg = view.background?.(props);
  if (bg === undefined) return theme;
  return { track: { fg: mix(bg, 0, 0.3), bg }, thumb: { fg: mix(bg, 0, 0.6), bg } };
}

/** Terminal rows occupied by a window and its shadow. */
function rowsOf({ bounds }: Win): Rows {
  return { from: bounds.y + 1, to: bounds.y + bounds.h + 2 };
}

function contentRowsOf({ bounds }: Win): Rows {
  return { from: bounds.y + 2, to: bounds.y + bounds.h };
}
