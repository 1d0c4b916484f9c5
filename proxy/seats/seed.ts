// The initial windows of an empty room: those of its layout file, and one for each preloaded file.
import path from 'node:path';
import type { SeedWindow } from '../../bridge/bridge.ts';
import { cascadeRect } from '../../bridge/files.ts';
import type { Layout, LayoutWindow } from '../../rooms/layout.ts';
import { toWindow } from './layout-window.ts';

/** What seeding needs to know of a room. */
export interface SeedRoom {
  projectDir: string;
  /** Absolute paths, shown above the layout's windows. */
  preloadFiles: readonly string[];
}

/**
 * @param layout the room's layout, if it names one; a complete one also includes what is preloaded
 * @param filesRoot folder of the mirrored files; a window that shows another file is left out
 * @returns lowest first
 */
export function seedWindows(
  layout: Layout | undefined,
  { projectDir, preloadFiles }: SeedRoom,
  filesRoot: string,
): SeedWindow[] {
  const folders = { projectDir, filesRoot };
  const seeds = layout
    ? lowestFirst(layout).flatMap((window) => toWindow(window, folders) ?? [])
    : [];
  if (layout?.complete) return seeds;
  const texts = preloadFiles.map((file, i): SeedWindow => {
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

/** The narrowest folder that contains everything the room preloads: the rooms folder, or else the whole project. */
export function filesRootOf(room: {
  roomsDir: string;
  projectDir: string;
  preloadFiles: readonly string[];
}): string {
  const { roomsDir } = room;
  const inside = (file: string) => !path.relative(roomsDir, file).startsWith('..');
  return room.preloadFiles.every(inside) ? roomsDir : room.projectDir;
}
