// Converts a window between the format of layout files and that of the room.
import path from 'node:path';
import type { SeedWindow } from '../../bridge/bridge.ts';
import { PATH_PROP, ZOOM_PROP } from '../../protocol/registers.ts';
import type { PropValue } from '../../protocol/windows.ts';
import type { LayoutWindow } from '../../rooms/layout.ts';

/** Absolute. Paths in a layout file are relative to the project, paths in the room to the mirrored files' folder. */
export interface Folders {
  projectDir: string;
  filesRoot: string;
}

/** WibWob-DOS's key for the kind of a gradient in a layout file; commands and rooms call it `gradient`. */
const GRADIENT = { file: 'gradientType', room: 'gradient' } as const;

/** @returns undefined for a window that shows a file outside of the mirrored folder */
export function toWindow(
  { type, title, bounds, zoomed, props }: LayoutWindow,
  { projectDir, filesRoot }: Folders,
): SeedWindow | undefined {
  const { x, y, w, h } = bounds;
  const moved = rebase(props, projectDir, filesRoot);
  return (
    moved && {
      type,
      rect: [x, y, w, h],
      title,
      props: {
        ...rename(moved, GRADIENT.file, GRADIENT.room),
        ...(zoomed ? { [ZOOM_PROP]: true } : {}),
      },
    }
  );
}

/** The reverse. @returns undefined for a window that shows a file outside of the mirrored folder */
export function fromWindow(
  { type, title, rect, props }: SeedWindow,
  { projectDir, filesRoot }: Folders,
): LayoutWindow | undefined {
  const [x, y, w, h] = rect;
  const moved = rebase(props, filesRoot, projectDir);
  // A window on a file outside of the mirrored folder could not be opened again.
  if (!moved || !rebase(props, filesRoot, filesRoot)) return undefined;
  const { [ZOOM_PROP]: zoomed, ...rest } = moved;
  return {
    type,
    title,
    bounds: { x, y, w, h },
    zoomed: zoomed === true,
    props: sorted(rename(rest, GRADIENT.room, GRADIENT.file)),
  };
}

type Values = Record<string, PropValue>;

/** Makes the props' path, relative to one folder, relative to another one, which must contain it. */
function rebase(props: Readonly<Values>, from: string, to: string): Values | undefined {
  const file = props[PATH_PROP];
  if (typeof file !== 'string') return { ...props };
  const relative = path.relative(to, path.resolve(from, file));
  const out = relative === '' || relative.split(path.sep)[0] === '..' || path.isAbsolute(relative);
  return out ? undefined : { ...props, [PATH_PROP]: relative.split(path.sep).join('/') };
}

/** If both names are present, the newer one wins: it was set in the room. */
function rename(props: Values, from: string, to: string): Values {
  const { [from]: value, ...rest } = props;
  return value === undefined ? rest : { ...rest, [to]: value };
}

/** Sorts the props, so that equal windows give equal text, in whatever order they were set. */
function sorted(props: Values): Values {
  return Object.fromEntries(Object.entries(props).sort(([a], [b]) => (a < b ? -1 : 1)));
}
