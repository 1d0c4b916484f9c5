// Saves a room's windows as its layout file, so that the room opens with them the next time it is empty.
import { lstat, mkdir, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { pathOf } from '../../bridge/core/windows/local.ts';
import { whyPrivate } from '../../bridge/core/windows/share.ts';
import { writeFileAtomic } from '../../node/atomic-file.ts';
import type { Turns } from '../../node/turns.ts';
import type { Arrangement, Captured } from '../../protocol/api.ts';
import { AppError } from '../../protocol/errors.ts';
import type { WindowRecord } from '../../protocol/windows.ts';
import { editKeys } from '../../rooms/edit.ts';
import { formatLayout, type Layout, MAX_LAYOUT_CHARS } from '../../rooms/layout.ts';
import { parseRoom, type Room } from '../../rooms/load.ts';
import { hasErrors } from '../../rooms/problem.ts';
import { type Folders, fromWindow } from './layout-window.ts';
import { filesRootOf } from './seed.ts';

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
 * Writes the file that the room's `layout_path` names, or else `layouts/ROOM.json` in the rooms folder, which the room file
 * then names, where it can be written. What was there before stays beside it.
 * @param windows of the room, lowest first @param turns of who changes room files
 * @throws AppError LAYOUT_INVALID if it would be larger than a layout may be, or lie outside of the project
 */
export async function captureLayout(
  room: Room,
  windows: readonly WindowRecord[],
  turns: Turns,
): Promise<Captured> {
  const { projectDir, layoutPath } = room;
  const layout = layoutOf(windows, { projectDir, filesRoot: filesRootOf(room) }, room.allowTypes);
  const text = formatLayout(layout);
  if (Buffer.byteLength(text) > MAX_LAYOUT_CHARS)
    throw new AppError('LAYOUT_INVALID', 'The windows of the room hold more than 1 MB.');
  const target = targetOf(room);
  const there = await readIfThere(target);
  const isOther = there !== undefined && there !== text;
  if (isOther) await replaceFile(beforeOf(target), there, projectDir);
  await replaceFile(target, text, projectDir);
  const file = shown(room, target);
  const isNamed =
    layoutPath !== undefined || (await turns.of(room.file, () => nameLayout(room, file)));
  return {
    file,
    windows: layout.windows.length,
    left: windows.length - layout.windows.length,
    ...(isOther ? { before: shown(room, beforeOf(target)) } : {}),
    ...(layoutPath === undefined && isNamed ? { named: shownFile(room) } : {}),
    ...(isNamed
      ? {}
      : { note: `Write \`layout_path: ${file}\` into the room file to open the room with it.` }),
  };
}

/** What a capture would do now; changes nothing. */
export async function arrangementOf(
  room: Room,
  windows: readonly WindowRecord[],
): Promise<Omit<Arrangement, 'broken' | 'waits'>> {
  const { projectDir, allowTypes, layoutPath } = room;
  const layout = layoutOf(windows, { projectDir, filesRoot: filesRootOf(room) }, allowTypes);
  const target = targetOf(room);
  const there = await readIfThere(target);
  return {
    file: shown(room, target),
    before: there === undefined ? null : shown(room, beforeOf(target)),
    windows: layout.windows.length,
    left: leftOut(room, windows),
    isSaved: there === formatLayout(layout),
    names: layoutPath === undefined ? shownFile(room) : null,
    mayReset: room.layout !== undefined || room.preloadFiles.length > 0,
    saved: room.layout === undefined ? null : room.layout.windows.length,
  };
}

/** The windows of the room that others may not have, and why not. */
function leftOut(room: Room, windows: readonly WindowRecord[]): Arrangement['left'] {
  const { projectDir, allowTypes } = room;
  const folders = { projectDir, filesRoot: filesRootOf(room) };
  return windows.flatMap((window) => {
    const { type, title, props } = window;
    const why = whyPrivate({ type, title, path: pathOf(props) }, allowTypes);
    if (why === undefined && fromWindow(window, folders)) return [];
    const words = why?.startsWith('type:')
      ? `it runs or fetches something, and \`allow_types\` does not name \`${type}\``
      : (WHY_LEFT[why ?? ''] ?? 'it shows a file outside of the room’s folder');
    return [{ type, title, why: words }];
  });
}

const WHY_LEFT: Record<string, string> = {
  type: 'its type has no name that a layout can hold',
  singleton: 'each desktop has its own',
  'dialog or game': 'it is a dialog or a game',
  'no path': 'it shows no file',
};

const targetOf = ({ layoutPath, roomsDir, id }: Room): string =>
  layoutPath ?? path.join(roomsDir, 'layouts', `${id}.json`);

/** Where the arrangement before the newest is kept. */
const beforeOf = (target: string): string => target.replace(/(\.json)?$/i, '.before.json');

/** @param file without symlinks above it */
const shown = ({ projectDir }: Room, file: string): string =>
  path.relative(projectDir, file).split(path.sep).join('/');
const shownFile = (room: Room): string =>
  shown(room, path.join(room.roomsDir, path.basename(room.file)));

/** Has the room file name its layout. @returns whether it does now */
async function nameLayout(room: Room, named: string): Promise<boolean> {
  try {
    const info = await lstat(room.file);
    // What a link leads to is not the room's to change.
    if (!info.isFile()) return false;
    const edited = editKeys(await readFile(room.file, 'utf8'), { layout_path: named });
    if (edited === undefined) return false;
    // What the loader would refuse is not written: the room would go on without its file.
    const project = path.dirname(path.dirname(room.file));
    const { problems } = await parseRoom(edited, room.file, project);
    if (hasErrors(problems)) return false;
    await writeFileAtomic(room.file, edited, { mode: info.mode & 0o777 });
    return true;
  } catch {
    // A rooms folder that the proxy may not write, most often: what to do is said.
    return false;
  }
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

/** A regular file's text; a link in its place is nothing that is kept. */
async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return (await lstat(file)).isFile() ? await readFile(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
