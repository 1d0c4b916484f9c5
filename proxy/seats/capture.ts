// Saves a room's windows as its layout file, so that the room opens with them the next time it is empty.
import { mkdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { pathOf } from '../../bridge/core/windows/local.ts';
import { whyPrivate } from '../../bridge/core/windows/share.ts';
import { writeFileAtomic } from '../../node/atomic-file.ts';
import { AppError } from '../../protocol/errors.ts';
import type { WindowRecord } from '../../protocol/windows.ts';
import { formatLayout, type Layout, MAX_LAYOUT_CHARS } from '../../rooms/layout.ts';
import type { Room } from '../../rooms/load.ts';
import { type Folders, fromWindow } from './layout-window.ts';
import { filesRootOf } from './seed.ts';

export interface Captured {
  /** The layout file, relative to the project, with slashes. */
  file: string;
  /** Windows in it. */
  windows: number;
  /** Windows left out because others may not have them: terminals without permission, files outside of the project. */
  left: number;
  /** What to do so that the room opens with it; absent if its room file names it already. */
  note?: string;
}

/**
 * @param windows lowest first @param allowTypes types that run or fetch something but may be kept anyway (BR15)
 * @returns topmost first, as in layout files, without the windows that others may not have
 */
export function layoutOf(
  windows: readonly WindowRecord[],
  folders: Folders,
  allowTypes: readonly string[],
): Layout {
  const kept = windows.flatMap((window) => {
    const { type, title, props } = window;
    if (whyPrivate({ type, title, path: pathOf(props) }, allowTypes) !== undefined) return [];
    return fromWindow(window, folders) ?? [];
  });
  return { windows: kept.reverse(), focusedIndex: kept.length > 0 ? 0 : -1, complete: true };
}

/**
 * Writes the file that the room's `layout_path` names, or else `layouts/ROOM.json` in the rooms folder.
 * @param windows of the room, lowest first
 * @throws AppError LAYOUT_INVALID if it would be larger than a layout may be, or lie outside of the project
 */
export async function captureLayout(
  room: Room,
  windows: readonly WindowRecord[],
): Promise<Captured> {
  const { projectDir, layoutPath, id } = room;
  const layout = layoutOf(windows, { projectDir, filesRoot: filesRootOf(room) }, room.allowTypes);
  const text = formatLayout(layout);
  if (Buffer.byteLength(text) > MAX_LAYOUT_CHARS)
    throw new AppError('LAYOUT_INVALID', 'The windows of the room hold more than 1 MB.');
  const target = layoutPath ?? path.join(path.dirname(room.file), 'layouts', `${id}.json`);
  await replaceFile(target, text, projectDir);
  const file = path.relative(projectDir, target).split(path.sep).join('/');
  return {
    file,
    windows: layout.windows.length,
    left: windows.length - layout.windows.length,
    ...(layoutPath === undefined
      ? { note: `Write \`layout_path: ${file}\` into the room file to open the room with it.` }
      : {}),
  };
}

/** Atomic: nobody reads half a file, and a symlink at its path is replaced rather than followed. */
async function replaceFile(file: string, text: string, projectDir: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const folder = await realpath(path.dirname(file));
  const relative = path.relative(await realpath(projectDir), folder);
  if (relative.split(path.sep)[0] === '..' || path.isAbsolute(relative))
    throw new AppError('LAYOUT_INVALID', 'Its folder lies outside of the project.');
  await writeFileAtomic(path.join(folder, path.basename(file)), text, { mode: 0o666 });
}
