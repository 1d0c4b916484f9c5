// The window manager: every change of the desktop is a pure function from one state to the next.
// A function that changes nothing returns its argument, so that callers can compare by identity.
import { deskRows } from '../../protocol/geometry.ts';
import type { Props } from '../../protocol/windows.ts';
import { clampSize, fitHome, fullBounds, sameBounds } from './geometry.ts';
import type { Bounds, Canvas, Desk, Win } from './types.ts';

export interface NewWindow {
  type: string;
  title: string;
  path?: string;
  /** Absent: the next staggered position, in the given default size. */
  bounds?: Bounds;
  size?: { w: number; h: number; corner?: boolean };
  props: Props;
  /** False leaves the focus where it is, unless no window has it. */
  focus: boolean;
}

export function emptyDesk(canvas: Canvas): Desk {
  return { canvas, windows: [], focused: null, nextId: 1 };
}

export function find(desk: Desk, id: string): Win | undefined {
  return desk.windows.find((win) => win.id === id);
}

/** Opens a window on top. Given bounds are used as they are: create never clamps (docs/wibwob.md). */
export function open(desk: Desk, spec: NewWindow): { desk: Desk; win: Win } {
  const bounds = spec.bounds ?? nextPlace(desk, spec.size ?? { w: 44, h: 14 });
  const win: Win = {
    id: `w${desk.nextId}`,
    type: spec.type,
    title: spec.title,
    ...(spec.path === undefined ? {} : { path: spec.path }),
    bounds,
    zoomed: false,
    restore: null,
    home: { bounds, canvas: desk.canvas },
    props: spec.props,
  };
  return {
    win,
    desk: {
      ...desk,
      windows: [win, ...desk.windows],
      focused: spec.focus || desk.focused === null ? win.id : desk.focused,
      nextId: desk.nextId + 1,
    },
  };
}

/** Closes a window; if it had the focus, the topmost remaining one gets it. */
export function close(desk: Desk, id: string): Desk {
  const windows = desk.windows.filter((win) => win.id !== id);
  if (windows.length === desk.windows.length) return desk;
  return {
    ...desk,
    windows,
    focused: desk.focused === id ? (windows[0]?.id ?? null) : desk.focused,
  };
}

export function closeAll(desk: Desk): Desk {
  return desk.windows.length === 0 ? desk : { ...desk, windows: [], focused: null };
}

export function raise(desk: Desk, id: string): Desk {
  const win = find(desk, id);
  if (!win || desk.windows[0] === win) return desk;
  return { ...desk, windows: [win, ...desk.windows.filter((other) => other !== win)] };
}

export function focus(desk: Desk, id: string): Desk {
  return desk.focused === id || !find(desk, id) ? desk : { ...desk, focused: id };
}

/** What a click does: raises and focuses the window. */
export function activate(desk: Desk, id: string): Desk {
  return focus(raise(desk, id), id);
}

/** All windows in the order of their ids: that in which they were opened. */
export function inOrder(desk: Desk): Win[] {
  return desk.windows.toSorted((a, b) => serial(a.id) - serial(b.id));
}

/** Focuses and raises the next window (1) or the previous one (-1), in order of their ids. */
export function cycle(desk: Desk, step: 1 | -1): Desk {
  const ids = inOrder(desk).map(({ id }) => id);
  if (ids.length === 0) return desk;
  const at = desk.focused === null ? -1 : ids.indexOf(desk.focused);
  const next = ids[(at + step + ids.length) % ids.length];
  return next === undefined ? desk : activate(desk, next);
}

/** Moves a window to where a person or a command wants it; a zoomed one is unzoomed. */
export function place(desk: Desk, id: string, bounds: Bounds): Desk {
  return replace(desk, id, (win) =>
    sameBounds(win.bounds, bounds)
      ? win
      : {
          ...win,
          bounds,
          zoomed: false,
          restore: null,
          home: { bounds, canvas: desk.canvas },
        },
  );
}

/** Moves without clamping the position; the size is clamped, as the original does on a move. */
export function move(desk: Desk, id: string, x: number, y: number): Desk {
  const win = find(desk, id);
  if (!win) return desk;
  return place(desk, id, { x, y, ...clampSize(win.bounds.w, win.bounds.h, desk.canvas) });
}

/** Resizes within 16 x 6 and the desktop. */
export function resize(desk: Desk, id: string, w: number, h: number): Desk {
  const win = find(desk, id);
  if (!win) return desk;
  return place(desk, id, { ...win.bounds, ...clampSize(w, h, desk.canvas) });
}

/** Maximises a window to fill the desktop, or restores it. */
export function zoom(desk: Desk, id: string, zoomed: boolean): Desk {
  return replace(desk, id, (win) => {
    if (win.zoomed === zoomed) return win;
    if (zoomed)
      return { ...win, bounds: fullBounds(desk.canvas), zoomed, restore: win.home.bounds };
    const home = { bounds: win.restore ?? win.home.bounds, canvas: win.home.canvas };
    return { ...win, bounds: fitHome(home, desk.canvas), zoomed, restore: null, home };
  });
}

/** Merges title and props; equal values change nothing. */
export function patch(desk: Desk, id: string, change: { title?: string; props?: Props }): Desk {
  return replace(desk, id, (win) => {
    const title = change.title ?? win.title;
    const entries = Object.entries(change.props ?? {});
    const same = title === win.title && entries.every(([key, value]) => win.props[key] === value);
    return same ? win : { ...win, title, props: { ...win.props, ...change.props } };
  });
}

/** Applies a new terminal size: windows stay in place as long as their title bars remain reachable. */
export function setCanvas(desk: Desk, canvas: Canvas): Desk {
  if (canvas.cols === desk.canvas.cols && canvas.rows === desk.canvas.rows) return desk;
  const windows = desk.windows.map((win) => {
    const bounds = win.zoomed ? fullBounds(canvas) : fitHome(win.home, canvas);
    return sameBounds(bounds, win.bounds) ? win : { ...win, bounds };
  });
  return { ...desk, canvas, windows };
}

/** Stacks all windows diagonally, the topmost in front and furthest down. */
export function cascade(desk: Desk): Desk {
  const rows = deskRows(desk.canvas);
  const { cols } = desk.canvas;
  const steps = Math.max(1, Math.min(8, rows - 6));
  const w = Math.max(16, Math.min(cols, Math.floor(cols * 0.6)));
  const h = Math.max(6, Math.min(rows, Math.floor(rows * 0.6)));
  const count = desk.windows.length;
  return desk.windows.reduce((next, win, index) => {
    const step = (count - 1 - index) % steps;
    return place(next, win.id, {
      x: Math.min(step * 3, Math.max(0, cols - w)),
      y: Math.min(step * 2, Math.max(0, rows - h)),
      ...clampSize(w, h, desk.canvas),
    });
  }, desk);
}

/** Lays all windows side by side in a grid; the topmost first. */
export function tile(desk: Desk): Desk {
  const count = desk.windows.length;
  if (count === 0) return desk;
  const rows = deskRows(desk.canvas);
  const { cols } = desk.canvas;
  const perRow = Math.min(Math.ceil(Math.sqrt(count)), Math.max(1, Math.floor(cols / 16)));
  const lines = Math.ceil(count / perRow);
  return desk.windows.reduce((next, win, index) => {
    const line = Math.floor(index / perRow);
    const inLine = line === lines - 1 ? count - perRow * (lines - 1) : perRow;
    const column = index % perRow;
    const x = Math.floor((cols * column) / inLine);
    const y = Math.floor((rows * line) / lines);
    return place(next, win.id, {
      x,
      y,
      w: Math.floor((cols * (column + 1)) / inLine) - x,
      h: Math.floor((rows * (line + 1)) / lines) - y,
    });
  }, desk);
}

function replace(desk: Desk, id: string, change: (win: Win) => Win): Desk {
  let changed = false;
  const windows = desk.windows.map((win) => {
    if (win.id !== id) return win;
    const next = change(win);
    changed ||= next !== win;
    return next;
  });
  return changed ? { ...desk, windows } : desk;
}

/** Staggers new windows down the desktop so that none hides the previous one. */
function nextPlace(desk: Desk, size: NonNullable<NewWindow['size']>): Bounds {
  const { w, h } = clampSize(size.w, size.h, desk.canvas);
  if (size.corner) {
    const [x, y] = [desk.canvas.cols - w - 2, deskRows(desk.canvas) - h - 1];
    return { x: Math.max(0, x), y: Math.max(0, y), w, h };
  }
  const freeX = Math.max(1, desk.canvas.cols - w - 2);
  const freeY = Math.max(1, deskRows(desk.canvas) - h);
  const step = desk.nextId - 1;
  return {
    x: Math.min(desk.canvas.cols - w, 2 + ((step * 7) % freeX)),
    y: (1 + step * 3) % freeY,
    w,
    h,
  };
}

function serial(id: string): number {
  return Number(id.slice(1));
}
