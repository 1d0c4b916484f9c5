// Commands that open, place, order and close windows.
import { viewType } from '../../views/registry.ts';
import * as wm from '../../wm/desk.ts';
import type { Bounds, Desk } from '../../wm/types.ts';
import { toInt } from '../request.ts';
import {
  type Command,
  type CommandContext,
  created,
  type Params,
  SUCCESS,
  simple,
  WINDOW_NOT_FOUND,
} from './command.ts';

/** Keys of create_window that are not properties of the content. */
const RESERVED = new Set(['type', 'x', 'y', 'w', 'h', 'title', 'path', 'id']);

export const WINDOW_COMMANDS: readonly Command[] = [
  {
    name: 'create_window',
    description: 'Open a window: type, optionally x y w h, title, path, and properties',
    requiresPath: false,
    run: createWindow,
  },
  windowCommand('move_window', 'Move a window: id x y', ['x', 'y'], (desk, id, params) =>
    wm.move(desk, id, toInt(params.get('x') ?? ''), toInt(params.get('y') ?? '')),
  ),
  windowCommand(
    'resize_window',
    'Resize a window: id width height',
    ['width', 'height'],
    (desk, id, params) =>
      wm.resize(desk, id, toInt(params.get('width') ?? ''), toInt(params.get('height') ?? '')),
  ),
  windowCommand('focus_window', 'Give a window the keys, without raising it: id', [], wm.focus),
  windowCommand('raise_window', 'Put a window on top: id', [], wm.raise),
  windowCommand(
    'zoom_window',
    'Fill the desktop with a window, or put it back: id zoomed=true|false',
    ['zoomed'],
    (desk, id, params) => wm.zoom(desk, id, params.get('zoomed') === 'true'),
  ),
  windowCommand('close_window', 'Close a window: id', [], wm.close),
  simple('cascade', 'Cascade all windows on desktop', ({ desktop }) =>
    desktop.apply(wm.cascade, 'command'),
  ),
  simple('tile', 'Tile all windows on desktop', ({ desktop }) => desktop.apply(wm.tile, 'command')),
  simple('close_all', 'Close all windows', ({ desktop }) => desktop.apply(wm.closeAll, 'command')),
];

/** A command on one window; the names of its other keys form the error about missing ones. */
function windowCommand(
  name: string,
  description: string,
  keys: readonly string[],
  change: (desk: Desk, id: string, params: Params) => Desk,
): Command {
  return {
    name,
    description,
    requiresPath: false,
    run(params, { desktop }) {
      const id = params.get('id');
      if (id === undefined || keys.some((key) => !params.has(key)))
        return `err missing ${['id', ...keys].join('/')}`;
      const win = desktop.find(id);
      if (!win) return WINDOW_NOT_FOUND;
      const before = desktop.desk;
      desktop.apply((desk) => change(desk, id, params), 'command');
      // The original emits an event for a move or resize even when nothing changed.
      if (desktop.desk === before && keys.length > 0) desktop.events.changed(id, false);
      return SUCCESS;
    },
  };
}

function createWindow(params: Params, { desktop }: CommandContext): string {
  const type = viewType(params.get('type') ?? '');
  if (!type) return 'err unknown type';
  if (!type.spawnable) return 'err unsupported type';
  const path = params.get('path');
  if (type.type === 'text_view' && !path) return 'err missing path';
  const bounds = boundsOf(params);
  const props = Object.fromEntries([...params].filter(([key]) => !RESERVED.has(key)));
  const title =
    params.get('title') ?? (type.type === 'text_view' ? path?.split('/').at(-1) : undefined);
  const win = desktop.create(
    {
      type: type.type,
      props,
      ...(bounds ? { bounds } : {}),
      ...(type.type === 'text_view' && path ? { path } : {}),
      ...(title !== undefined && type.type !== 'test_pattern' ? { title } : {}),
    },
    'command',
  );
  return created(win.id);
}

/** All of x y w h, or none. */
function boundsOf(params: Params): Bounds | null {
  const [x, y, w, h] = ['x', 'y', 'w', 'h'].map((key) => params.get(key));
  if (x === undefined || y === undefined || w === undefined || h === undefined) return null;
  return { x: toInt(x), y: toInt(y), w: Math.max(1, toInt(w)), h: Math.max(1, toInt(h)) };
}
