// The windows that an empty room starts with: its layout file's, and one for each preloaded file.
import path from 'node:path';
import type { SeedWindow } from '../bridge/bridge.ts';
import { cascadeRect } from '../bridge/files.ts';
import type { Grid } from '../protocol/geometry.ts';
import type { Layout, LayoutWindow } from '../rooms/layout.ts';

/** Rows of the terminal that WibWob-DOS keeps for its menu and status bars. */
const BAR_ROWS = 2;

/**
 * @param layout the room's layout, if it names one @param files absolute paths, shown above the layout's windows
 * @param filesRoot folder that the files lie in @param grid size of the terminals, for zoomed windows
 * @returns lowest first
 */
export function seedWindows(
  layout: Layout | undefined,
  files: readonly string[],
  filesRoot: string,
  grid: Grid,
): SeedWindow[] {
  const seeds = layout ? lowestFirst(layout).map((window) => fromLayout(window, grid)) : [];
  const texts = files.map((file, i): SeedWindow => {
    const wirePath = path.relative(filesRoot, file).split(path.sep).join('/');
    return { type: 'text_view', rect: cascadeRect(i), title: '', props: { path: wirePath } };
  });
  return [...seeds, ...texts];
}

/** Layout files are written topmost first; the focused window is raised after loading. */
function lowestFirst({ windows, focusedIndex }: Layout): LayoutWindow[] {
  const focused = windows[focusedIndex];
  const others = windows.filter((_, index) => index !== focusedIndex).reverse();
  return focused ? [...others, focused] : others;
}

function fromLayout({ type, title, bounds, zoomed, props }: LayoutWindow, grid: Grid): SeedWindow {
  const { x, y, w, h } = bounds;
  const rect = zoomed
    ? ([0, 0, grid.cols, grid.rows - BAR_ROWS] as const)
    : ([x, y, w, h] as const);
  return { type, rect, title, props };
}

/** The narrowest folder that holds what the room preloads: the rooms folder, or else the whole project. */
export function filesRootOf(room: {
  file: string;
  projectDir: string;
  preloadFiles: readonly string[];
}): string {
  const roomsDir = path.dirname(room.file);
  const inside = (file: string) => !path.relative(roomsDir, file).startsWith('..');
  return room.preloadFiles.every(inside) ? roomsDir : room.projectDir;
}
